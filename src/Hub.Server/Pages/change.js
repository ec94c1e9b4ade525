// Follows one change: what is known so far, then every step as the hub's log takes it in.
"use strict";

const find = document.getElementById("find");
if (find) find.addEventListener("submit", event => {
  event.preventDefault();
  location.href = "/changes/" + encodeURIComponent(new FormData(find).get("change").trim());
});

const article = document.getElementById("change");
const purpose = article && "?purpose=" + article.dataset.purpose;
if (article) follow(article.dataset.change);

const names = { dmv: "Motor Vehicles (DMV)", revenue: "Revenue", courts: "Courts" };
const letters = { "licence-expiry": "Licence-expiry notice (DMV)", "tax-bill": "Tax bill (Revenue)", summons: "Summons (Courts)" };
let told = null;
const words = { open: "told, not yet applied", applied: "applied", rejected: "refused by the agency", parked: "set aside: a person must look", settled: "settled by a later delivery" };

function follow(change) {
  let noticesDue = 0;
  const refresh = async () => {
    const answer = await fetch(`/v1/changes/${change}${purpose}`, { headers: { accept: "application/json" } });
    if (!answer.ok) return say("summary", answer.status === 404 ? "No change has this reference." : "The hub cannot say just now.");
    show(await answer.json());
    clearTimeout(noticesDue);
    noticesDue = setTimeout(() => showNotices(change), 50);
  };
  const events = new EventSource(`/v1/changes/${change}/events${purpose}`);
  let waiting = 0;
  const soon = () => { clearTimeout(waiting); waiting = setTimeout(refresh, 60); };
  for (const step of ["recorded", "took-effect", "withdrawn", "disclosed", "applied", "rejected", "parked"]) events.addEventListener(step, soon);
  refresh();
  // Every look is kept in the read log, so a page that is forgotten open stops looking.
  const opened = Date.now();
  setInterval(() => { if (document.visibilityState === "visible" && Date.now() - opened < 120000) showNotices(change); }, 4000);
}

const time = at => new Date(at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const exact = at => new Date(at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3 });
const day = at => new Date(at).toLocaleDateString("en-US", { day: "numeric", month: "long", year: "numeric" });
const after = (from, to) => { const s = (new Date(to) - new Date(from)) / 1000; return s < 10 ? `${s.toFixed(2)} s later` : s < 120 ? `${Math.round(s)} s later` : `${Math.round(s / 60)} min later`; };

function show(view) {
  const { agencies, steps } = view;
  const applied = agencies.filter(a => a.state === "applied").length;
  const kind = { "address-changed": "A move", "address-corrected": "A correction", "protection-enrolled": "A protection", "protection-ended": "An end of protection" }[view.type] || "A change";
  told = view.toldTo;
  const where = view.toldTo ? `${names[view.toldTo] || view.toldTo}${view.reportedVia ? ` (${view.reportedVia})` : ""}` : view.reportedVia;
  say("headline", where ? `${kind}, told once: ${where}` : kind);
  say("summary", view.status === "waiting" ? `It waits for its day, ${view.waitsFor}.`
    : view.status === "withdrawn" ? "It was withdrawn before its day."
    : agencies.length === 0 ? "No agency needed to be told: none uses another address because of it."
    : applied === agencies.length ? `${applied === 1 ? "The one agency with a right to know holds it" : `All ${applied} agencies with a right to know hold it`} in their own systems.`
    : `${applied} of ${agencies.length} agencies' systems hold it.`);
  step("recorded", "done", `${day(view.recordedAt)}, ${time(view.recordedAt)}`);
  const disclosed = steps.filter(s => s.step === "disclosed");
  step("told", disclosed.length ? "done" : "todo", disclosed.length ? after(view.recordedAt, disclosed[disclosed.length - 1].at) : "");
  const last = agencies.map(a => a.appliedAt).filter(Boolean).sort().pop();
  const failed = agencies.some(a => a.state === "rejected" || a.state === "parked");
  step("applied", failed ? "failed" : applied && applied === agencies.length ? "done" : applied ? "doing" : "todo", applied ? `${applied} of ${agencies.length}, ${after(view.recordedAt, last)}` : "");

  document.getElementById("agencies").replaceChildren(...agencies.map(a => element("div", `agency ${a.state}`,
    element("h2", "", names[a.agency] || a.agency),
    element("p", "state", words[a.state] + (a.code ? ` (${a.code})` : "")),
    element("p", "", `Told ${after(view.recordedAt, a.disclosedAt)}`),
    a.appliedAt ? element("p", "", `Applied ${after(view.recordedAt, a.appliedAt)}`) : "")));
  document.getElementById("steps").replaceChildren(...steps.map(s => element("li", "", `${exact(s.at)}  ${s.step}${s.agency ? ` – ${names[s.agency] || s.agency}` : ""}${s.code ? ` (${s.code})` : ""}`)));
}

async function showNotices(change) {
  const answer = await fetch(`/v1/changes/${change}/notices${purpose}`);
  if (!answer.ok) return;
  const { notices } = await answer.json();
  document.getElementById("notices-section").hidden = notices.length === 0;
  document.querySelector("#notices tbody").replaceChildren(...notices.map(n => {
    const row = element("tr", "", element("th", "", letters[n.kind] || n.kind), letter("was", n.before), letter("now", n.now),
      n.agency === told ? element("td", "was", "the same: this agency was told") : place("lost", n.now && n.now.withoutHub));
    row.firstChild.scope = "row";
    return row;
  }));
}

const letter = (look, notice) => { const cell = place(look, notice && notice.address); if (notice) cell.append(element("div", "what", `printed ${time(notice.printedAt)}`)); return cell; };
const place = (look, a) => element("td", look, ...(a ? [a.line, document.createElement("br"), `${a.city} ${a.state} ${a.zip}`] : ["–"]));

function step(id, look, when) { const item = document.getElementById(id); item.className = look; item.querySelector(".when").textContent = when; }
function say(id, text) { document.getElementById(id).textContent = text; }
function element(tag, look, ...content) { const made = document.createElement(tag); if (look) made.className = look; made.append(...content.filter(c => c !== "")); return made; }
