// The page's one event bus. gr.HTML runs this once with `element`, `trigger`, `watch`.
// Buttons carry data-do; what only concerns this browser (open parts, theme, panel) never leaves it.
const ASKS = ["say", "drop"];
const opened = new Set();
let marks = {};
let comparing = null;
let newest = "";

const all = (selector) => Array.from(document.querySelectorAll(selector));
const put = (node, name, value) => {
  if (node.getAttribute(name) !== value) node.setAttribute(name, value);
};
const send = (kind, data) => trigger(kind === "ask" ? "ask" : "tell", data);

// Gradio patches the page's HTML in place and so undoes what the browser set; put it back before it is painted.
function restore() {
  const holder = document.querySelector("[data-marks]");
  if (holder) {
    try { marks = JSON.parse(holder.dataset.marks); } catch { marks = {}; }
  }
  for (const button of all("[data-do=react].mark")) {
    put(button, "aria-pressed", String((marks[button.dataset.item] ?? []).includes(button.dataset.kind)));
  }
  for (const button of all("[data-do=compare]")) {
    put(button, "aria-pressed", String(comparing !== null && comparing.item === button.dataset.item));
  }
  for (const button of all("[data-do=open]")) {
    const open = opened.has(button.dataset.key);
    put(button, "aria-expanded", String(open));
    const part = document.getElementById(button.getAttribute("aria-controls"));
    if (part && part.hidden === open) part.hidden = !open;
  }
  anchor();
  toast();
}

// A new turn is brought to the top once; after that the page stays still while words arrive.
function anchor() {
  const turn = document.querySelector("#parley-live .turn");
  const said = turn ? all("#parley-past .turn").length + ":" + (turn.querySelector(".said p") || {}).textContent : "";
  if (said === newest) return;
  const first = newest === "";
  newest = said;
  if (!turn) return;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  requestAnimationFrame(() => turn.scrollIntoView({ behavior: calm || first ? "auto" : "smooth", block: "start" }));
}

let toasted = "";
let timer = 0;
function toast() {
  const note = document.querySelector("#parley-toast .toast");
  const nonce = note ? note.dataset.nonce : "";
  if (nonce === toasted) return;
  toasted = nonce;
  clearTimeout(timer);
  if (note && note.dataset.file) download(note.dataset.file);
  put(document.body, "data-toast", nonce ? "on" : "off");
  if (nonce) timer = setTimeout(() => put(document.body, "data-toast", "off"), 6000);
}

function download(text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = "parley-conversation.json";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

function local(text) {
  const place = document.querySelector("#parley-toast .toast p");
  if (place) { place.textContent = text; put(document.body, "data-toast", "on"); }
}

const does = {
  say: (d) => { comparing = null; send("ask", { do: "say", text: d.text }); },
  drop: (d) => send("ask", { do: "drop", wish: d.wish }),
  react(d) {
    const kind = (marks[d.item] ?? []).includes(d.kind) ? "neutral" : d.kind;
    send("tell", { do: "react", item: d.item, kind });
  },
  compare(d) {
    if (comparing && comparing.item !== d.item) {
      const text = d.sentence.split(/(\{[ab]\})/).map((p) => ({ "{a}": comparing.title, "{b}": d.title })[p] ?? p).join("");
      comparing = null;
      send("ask", { do: "say", text });
    } else {
      comparing = comparing ? null : { item: d.item, title: d.title };
      if (comparing) local(d.hint);
    }
    restore();
  },
  open(d) { opened.has(d.key) ? opened.delete(d.key) : opened.add(d.key); restore(); },
  panel() {
    const side = document.getElementById("parley-side");
    const on = side !== null && getComputedStyle(side).display !== "none";
    put(document.body, "data-panel", on ? "off" : "on");
    const next = document.querySelector(on ? ".bar [data-do=panel]" : ".panel-close");
    if (next) next.focus();
  },
  theme() {
    const dark = document.body.classList.toggle("dark");
    try { localStorage.setItem("parley-theme", dark ? "dark" : "light"); } catch { /* private mode */ }
  },
  chat: (d) => send("tell", { do: "chat", id: d.id }),
  export: () => send("tell", { do: "export" }),
  new: () => { comparing = null; send("tell", { do: "new" }); focusBox(); },
  erase(d, button) {
    if (button.dataset.armed !== "yes") {
      button.dataset.armed = "yes";
      button.textContent = d.sure;
      return;
    }
    button.dataset.armed = "";
    send("tell", { do: "erase" });
  },
  skip: (d, button, event) => { event.preventDefault(); focusBox(); },
};

function focusBox() {
  const box = document.querySelector("#parley-message textarea");
  if (box) box.focus();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-do]");
  if (!button || button.tagName === "SELECT") return;
  const act = does[button.dataset.do];
  if (act) act(button.dataset, button, event);
});
document.addEventListener("change", (event) => {
  if (event.target.dataset && event.target.dataset.do === "language") {
    send("tell", { do: "language", language: event.target.value });
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && document.body.dataset.panel === "on") does.panel();
});
// A picture that does not load gives way to the generated cover behind it.
document.addEventListener("error", (event) => {
  if (event.target.tagName === "IMG" && event.target.closest(".picture")) event.target.style.visibility = "hidden";
}, true);

try {
  const kept = localStorage.getItem("parley-theme");
  if (kept) document.body.classList.toggle("dark", kept === "dark");
} catch { /* private mode */ }

new MutationObserver(restore).observe(document.body, {
  subtree: true, childList: true, attributes: true,
  attributeFilter: ["aria-pressed", "aria-expanded", "hidden", "data-marks", "data-nonce"],
});
restore();
