// Search, sort and pages for the table of all groups; without it the table stands there whole.
const words = JSON.parse(document.getElementById("words").textContent);
const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });
const order = window.DataTable.ext.type.order;
// what is not known comes last, whichever way the column is sorted
const known = way => (a, b) => (a === "" || b === "" ? (a === "") - (b === "") : way * (a - b));
order["known-asc"] = known(1);
order["known-desc"] = known(-1);
order["named-asc"] = (a, b) => collator.compare(a, b);
order["named-desc"] = (a, b) => collator.compare(b, a);

const all = document.getElementById("all");
const many = all.tBodies[0].rows.length > 50;
const table = new window.DataTable(all, {
  order: [],
  paging: many,
  pageLength: 50,
  lengthMenu: [25, 50, 100, 500],
  autoWidth: false,
  orderMulti: false,
  columnDefs: [
    { targets: 0, type: "named" },
    { targets: ["number", "known"], type: "known" },
    { targets: "none", orderable: false },
  ],
  layout: { topStart: null, topEnd: null, bottomStart: "info", bottomEnd: many ? "paging" : null },
  language: words,
});
const tools = document.getElementById("tools");
tools.hidden = false;
const found = document.getElementById("found");
const say = () => {
  const { recordsDisplay, recordsTotal } = table.page.info();
  found.textContent = recordsDisplay === recordsTotal ? "" : words.found.replace("_N_", recordsDisplay).replace("_ALL_", recordsTotal);
};
document.getElementById("find").addEventListener("input", event => { table.search(event.target.value).draw(); say(); });
for (const choice of tools.querySelectorAll("select")) {
  choice.addEventListener("change", () => {
    table.column(Number(choice.dataset.column)).search(choice.value ? `^${choice.value}$` : "", { regex: true, smart: false }).draw();
    say();
  });
}
// paper shows every row that was found
let shown = 0;
window.addEventListener("beforeprint", () => { if (many) { shown = table.page.len(); table.page.len(-1).draw(false); } });
window.addEventListener("afterprint", () => { if (many && shown) table.page.len(shown).draw(false); });
document.body.dataset.ready = "yes";
