// The operator's page. Everything is put in as text, never as markup: names and asks are what other people wrote.
const words = JSON.parse(document.getElementById("words").textContent);
const say = (key, fill = {}) => (words[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => fill[name] ?? whole);
const at = (id) => document.getElementById(id);
const KEY = "parley-operator-key";
let state = null;

function el(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) node.setAttribute(key, ""); else if (value !== false && value != null) node.setAttribute(key, value);
  }
  node.append(...children.filter((child) => child != null).map((child) => (child instanceof Node ? child : String(child))));
  return node;
}
const fill = (id, ...children) => at(id).replaceChildren(...children.filter(Boolean));
const quiet = (text) => el("p", { class: "quiet" }, text);
const part = (name) => {
  const [base, rank] = name.split(".");
  const said = words["part." + base] ?? base.replaceAll("_", " ");
  const way = words["by_" + rank] ? "by_" + rank : "by_rank";
  return rank ? say(way, { what: said }) : said;
};

function query(path, chosen) {
  const asked = new URLSearchParams();
  if (chosen) asked.set("catalog", chosen);
  if (path === "state") asked.set("language", document.documentElement.lang);
  return asked.toString();
}

async function call(path, method = "GET", body) {
  const headers = body ? { "content-type": "application/json" } : {};
  const key = sessionStorage.getItem(KEY);
  if (key) headers.authorization = "Bearer " + key;
  const chosen = at("catalog").value;
  const answer = await fetch("/v1/operator/" + path + "?" + query(path, chosen),
    { method, headers, body: body && JSON.stringify(body) });
  const said = await answer.json();
  if (answer.status === 401 || answer.status === 403) { gate(Boolean(key)); throw new Error("key"); }
  if (!answer.ok) throw new Error([said.error.message, said.error.hint].filter(Boolean).join(" "));
  return said;
}

function gate(wrong) {
  at("gate").hidden = false;
  document.querySelector("main").hidden = true;
  at("key-note").textContent = wrong ? say("key_wrong") : "";
  at("key").focus();
}
at("gate").addEventListener("submit", (event) => {
  event.preventDefault();
  sessionStorage.setItem(KEY, at("key").value);
  at("key").value = "";
  load();
});

async function load() {
  try {
    state = await call("state");
  } catch (error) {
    if (error.message !== "key") at("status").textContent = error.message;
    return;
  }
  at("gate").hidden = true;
  document.querySelector("main").hidden = false;
  at("status").textContent = state.not_served;
  catalogs(); health(); catalog(); turns(); feedback(); reports(); ranking();
}

function catalogs() {
  const select = at("catalog");
  select.hidden = state.catalogs.length < 2;
  const chosen = state.catalog.name;
  select.replaceChildren(...state.catalogs.map((name) => el("option", { value: name, selected: name === chosen }, name)));
}
at("catalog").addEventListener("change", load);

function health() {
  const rows = Object.entries(state.health).map(([name, part]) => {
    const more = Object.entries(part).filter(([key]) => key !== "ok").map(([key, value]) => (key === "free_bytes" ? (value / 1e9).toFixed(1) + " GB" : typeof value === "object" ? JSON.stringify(value) : value)).join(" · ");
    return el("div", { class: "state " + (part.ok ? "ok" : "broken") }, el("b", {}, words["part_" + name] ?? name), el("span", {}, more || say(part.ok ? "works" : "broken")));
  });
  const degraded = state.turns.degraded.map((d) => el("div", { class: "state broken" }, el("b", {}, `${d.part} × ${d.times}`), el("span", {}, d.why)));
  fill("health", ...rows, el("h3", {}, say("degraded")), ...(degraded.length ? degraded : [quiet(say("none_degraded"))]));
}

function catalog() {
  const c = state.catalog;
  const shown = { name: c.name, items: c.items, fields: c.fields, interactions: c.interactions, build: c.build, built_at: (c.built_at || "").replace("T", " ").slice(0, 16), embedder: (c.embedder || "").split("|")[0], collaborative: c.collaborative };
  const rows = Object.entries(shown).filter(([, value]) => value !== undefined && value !== "");
  fill("catalog-state", el("dl", {}, ...rows.flatMap(([key, value]) => [el("dt", {}, say("is_" + key)), el("dd", {}, typeof value === "number" ? value.toLocaleString() : value)])));
}

function bars(rows, empty) {
  if (!rows.length) return quiet(say(empty));
  const top = Math.max(...rows.map(([, n]) => n));
  return el("div", { class: "bars" }, ...rows.map(([name, n, shown]) => {
    const inner = el("span", { class: "fill" });
    inner.style.width = Math.max(2, (100 * n) / top) + "%";
    return el("div", {}, el("span", {}, name), el("span", { class: "track" }, inner), el("span", { class: "n" }, shown ?? n));
  }));
}

function turns() {
  const t = state.turns;
  const languages = Object.entries(t.languages).map(([name, n]) => `${name} ${n}`).join(", ");
  const shown = { turns_n: t.turns, languages, empty: t.empty, speed: t.p50_ms === null ? "" : `${t.p50_ms} ms / ${t.p95_ms} ms` };
  fill("turns", el("dl", {}, ...Object.entries(shown).filter(([, v]) => v !== "").flatMap(([key, value]) => [el("dt", {}, say(key)), el("dd", {}, value)])));
  fill("missed", bars(t.not_found.map((row) => [row.what, row.times]), "none_missed"), el("p", { class: "quiet small" }, say("missed_note")));
  fill("reasons", bars(t.reasons.map((row) => [part(row.source), row.cards, Math.round(100 * row.share) + " %"]), "none_yet"));
}

function feedback() {
  const rows = state.feedback;
  if (!rows.length) { fill("feedback", quiet(say("none_yet"))); return; }
  const days = [];
  for (let back = 29; back >= 0; back--) days.push(new Date(Date.now() - back * 86400000).toISOString().slice(0, 10));
  const sums = days.map((day) => rows.filter((row) => row.day === day).reduce((sum, row) => sum + row.times, 0));
  const top = Math.max(1, ...sums);
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const set = (node, values) => { for (const [k, v] of Object.entries(values)) node.setAttribute(k, v); return node; };
  set(svg, { class: "days", viewBox: "0 0 300 110", preserveAspectRatio: "none", role: "img", "aria-label": say("feedback_said", { n: sums.reduce((a, b) => a + b, 0) }) });
  sums.forEach((n, day) => svg.append(set(document.createElementNS("http://www.w3.org/2000/svg", "rect"), { x: day * 10 + 1, width: 8, y: 104 - (100 * n) / top, height: n ? Math.max(3, (100 * n) / top) : 1, rx: 1.5, fill: n ? "var(--accent)" : "var(--line)" })));
  const kinds = {};
  for (const row of rows) kinds[row.kind] = (kinds[row.kind] ?? 0) + row.times;
  fill("feedback", svg, el("p", { class: "quiet small" }, `${days[0]} – ${days[29]}`), bars(Object.entries(kinds).sort((a, b) => b[1] - a[1]).map(([kind, n]) => [words["kind_" + kind] ?? kind, n]), "none_yet"));
}

function reports() {
  if (!state.reports.length) { fill("reports", quiet(say("none_reports"))); return; }
  fill("reports", ...state.reports.flatMap((report) => {
    const columns = [...new Set(report.rows.flatMap((row) => Object.keys(row)))].filter((name) => name !== "method").slice(0, 8);
    const head = el("tr", {}, ...["method", ...columns].map((name) => el("th", { scope: "col" }, name)));
    const body = report.rows.map((row) => el("tr", {}, el("th", { scope: "row" }, row.method), ...columns.map((name) => el("td", {}, row[name] ?? "–"))));
    return [el("h3", {}, `${report.name} · ${report.catalog} · ${report.at.replace("T", " ").slice(0, 16)}`), el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": report.name }, el("table", {}, el("thead", {}, head), el("tbody", {}, ...body)))];
  }));
}

const KNOBS = ["knob", "novelty", "exploration"];
const ASKS = "asks-" + document.documentElement.lang;
function ranking() {
  const r = state.ranking;
  if (!r) { fill("ranking", quiet(state.not_served)); return; }
  const knobs = KNOBS.map((name) => {
    const shown = el("output", {}, r[name]);
    const input = el("input", { type: "range", min: 0, max: 1, step: 0.05, value: r[name], "data-knob": name });
    input.addEventListener("input", () => { shown.textContent = input.value; });
    return el("label", {}, el("span", {}, say(name) + " ", shown), input);
  });
  const regimes = el("select", { id: "regime" }, ...Object.keys(r.weights).map((name) => el("option", { value: name }, say("regime_" + name))));
  const weights = el("div", { class: "knobs", id: "weights" });
  const set = structuredClone(r.set.weights ?? {});
  const show = () => {
    const regime = regimes.value;
    weights.replaceChildren(...Object.entries(r.weights[regime]).map(([name, value]) => {
      const input = el("input", { type: "number", step: 0.05, min: -100, max: 100, value: set[regime]?.[name] ?? value, "data-weight": name });
      input.addEventListener("change", () => {
        const own = (set[regime] ??= {});
        if (input.value === "" || Number(input.value) === value && !(r.set.weights?.[regime]?.[name] !== undefined)) delete own[name]; else own[name] = Number(input.value);
      });
      return el("label", {}, part(name), input);
    }));
  };
  regimes.addEventListener("change", show);
  const asks = el("textarea", { id: "asks", "aria-label": say("asks") }, sessionStorage.getItem(ASKS) ?? say("sample_asks").split("|").join("\n"));
  const result = el("div", { class: "asks", id: "preview", "aria-live": "polite" });
  const note = el("span", { class: "quiet", id: "ranking-note", role: "status" });
  const change = () => ({ weights: Object.fromEntries(Object.entries(set).filter(([, own]) => Object.keys(own).length)), ...Object.fromEntries([...document.querySelectorAll("[data-knob]")].filter((input) => Number(input.value) !== r[input.dataset.knob] || r.set[input.dataset.knob] !== undefined).map((input) => [input.dataset.knob, Number(input.value)])) });
  const guarded = (work) => async () => { note.textContent = say("working"); try { await work(); } catch (error) { note.textContent = error.message === "key" ? "" : error.message; } };
  const button = (key, kind, work) => { const made = el("button", { type: "button", class: kind }, say(key)); made.addEventListener("click", guarded(work)); return made; };
  const preview = button("preview", "", async () => {
    const lines = asks.value.split("\n").map((line) => line.trim()).filter(Boolean).slice(0, 8);
    sessionStorage.setItem(ASKS, lines.join("\n"));
    const found = await call("ranking/preview", "POST", { ...change(), asks: lines });
    result.replaceChildren(...found.preview.map(compared));
    note.textContent = "";
  });
  const saved = async (body) => { const done = await call("ranking", "PUT", body); await load(); at("ranking-note").textContent = say(done.serving_now ? "saved" : "saved_later"); };
  fill("ranking", el("p", { class: "quiet" }, say("ranking_note")), el("h3", {}, say("diversity")), el("div", { class: "knobs" }, ...knobs), el("h3", {}, say("weights")), el("label", {}, say("regime"), regimes), el("p", { class: "small" }), weights,
    el("h3", {}, say("asks")), asks, el("div", { class: "row" }, preview, button("save", "main", () => saved(change())), button("take_back", "", () => saved({})), note), result);
  show();
}

function compared(row) {
  const ids = (side) => new Set(row[side].map((item) => item.id));
  const before = ids("before"), after = ids("after");
  const list = (side, mark, other) => el("div", {}, el("h3", {}, say(side)), el("ol", {}, ...row[side].map((item) => el("li", { class: other.has(item.id) ? "" : mark }, item.title))));
  const same = row.before.every((item, n) => row.after[n]?.id === item.id);
  if (same) return el("div", { class: "ask" }, el("h4", {}, row.ask), el("p", { class: "quiet small" }, say("unchanged")), el("ol", {}, ...row.before.map((item) => el("li", {}, item.title))));
  return el("div", { class: "ask" }, el("h4", {}, row.ask), el("div", { class: "both" }, list("before", "gone", after), list("after", "new", before)));
}

load();
