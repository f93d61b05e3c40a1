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
const send = (kind, data) => {
  put(document.body, "data-toast", "off"); // what was said before is over
  trigger(kind === "ask" ? "ask" : "tell", data);
};

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
  for (const button of all("[data-do=voice]")) put(button, "aria-pressed", String(recorder !== null));
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
  const note = document.querySelector("#parley-toast .toast[data-nonce]");
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

// A note that needs no server. It is made where none was shown before.
function local(text) {
  const root = document.querySelector("#parley-toast .html-container") || document.getElementById("parley-toast");
  let place = document.querySelector("#parley-toast .toast p, #parley-toast .toast-local p");
  if (!place && root) {
    root.insertAdjacentHTML("beforeend", '<div class="toast toast-local"><p role="status"></p></div>');
    place = document.querySelector("#parley-toast .toast-local p");
  }
  if (!place) return;
  place.textContent = text;
  put(document.body, "data-toast", "on");
  clearTimeout(timer);
  timer = setTimeout(() => put(document.body, "data-toast", "off"), 6000);
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
  erase: (d, button) => sure(d, button, () => send("tell", { do: "erase" })),
  erase_all: (d, button) => sure(d, button, () => send("tell", { do: "erase_all" })),
  memory(d, button) {
    const change = () => send("tell", { do: "memory", on: d.on });
    if (d.on === "true") change(); else sure(d, button, change);
  },
  forget: (d) => send("ask", { do: "forget", key: d.key }),
  taste: (d) => send("ask", { do: "taste", item: d.item, kind: d.kind }),
  picture(d) {
    if (d.missing) { local(d.missing); return; }
    const input = document.createElement("input");
    input.type = "file";
    input.accept = "image/jpeg,image/png,image/webp";
    input.addEventListener("change", () => {
      if (input.files[0]) shrunk(input.files[0]).then((data) => send("ask", { do: "picture", data })).catch(() => local(d.denied));
    });
    input.click();
  },
  voice(d, button) {
    if (d.missing) { local(d.missing); return; }
    if (recorder) { recorder.stop(); return; }
    record(button).catch(() => { recorder = null; restore(); local(d.denied); });
  },
  skip: (d, button, event) => { event.preventDefault(); focusBox(); },
};

// What cannot be undone wants a second press.
function sure(d, button, act) {
  if (button.dataset.armed === "yes") { button.dataset.armed = ""; act(); return; }
  button.dataset.armed = "yes";
  const place = button.querySelector("span:last-child") || button;
  place.textContent = d.sure;
}

// A picture leaves the browser small and without what a camera writes into it (place, time, device).
async function shrunk(file) {
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, 768 / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/jpeg", 0.85);
}

let recorder = null;
const LONGEST_RECORDING_MS = 60000;
async function record(button) {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const pieces = [];
  recorder = new MediaRecorder(stream);
  recorder.addEventListener("dataavailable", (event) => pieces.push(event.data));
  recorder.addEventListener("stop", () => {
    stream.getTracks().forEach((track) => track.stop());
    recorder = null;
    restore();
    const reader = new FileReader();
    reader.addEventListener("load", () => {
      const body = String(reader.result).split(",").pop();
      send("ask", { do: "voice", data: "data:audio/webm;base64," + body });
    });
    reader.readAsDataURL(new Blob(pieces));
  });
  recorder.start();
  setTimeout(() => recorder && recorder.stop(), LONGEST_RECORDING_MS);
  local(button.dataset.hint);
  restore();
}

function focusBox() {
  const box = document.querySelector("#parley-message textarea");
  if (box) box.focus();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-do]");
  if (!button || button.tagName === "SELECT" || button.tagName === "INPUT") return;
  const act = does[button.dataset.do];
  if (act) act(button.dataset, button, event);
});
document.addEventListener("change", (event) => {
  const d = event.target.dataset || {};
  if (d.do === "language") send("tell", { do: "language", language: event.target.value });
  if (d.do === "catalog") send("tell", { do: "catalog", catalog: event.target.value });
  if (d.do === "tune") send("tell", { do: "tune", name: d.name, value: Number(event.target.value) });
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
