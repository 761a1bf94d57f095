// stdin: [{survey, answers: [{name: value}]}]; stdout: what survey-core makes of each.
const Survey = require("survey-core");
require("survey-core/i18n/simplified-chinese");

function asked({ survey, answers }) {
  const model = () => new Survey.Model(survey);
  const first = model();
  const visible = answers.map((given) => {
    const one = model();
    for (const [name, value] of Object.entries(given)) one.setValue(name, value);
    return Object.fromEntries(
      one.getAllQuestions().map((q) => [q.name, q.isVisible && q.isParentVisible && q.page.isVisible])
    );
  });
  const texts = ["en", "zh-cn"].map((locale) => {
    first.locale = locale;
    return Object.fromEntries(
      first.getAllQuestions().map((q) => [
        q.name,
        {
          title: q.title, html: q.processedHtml, required: q.isRequired,
          rows: (q.getType() === "matrix" ? q.rows : []).map((r) => [r.value, r.locText.textOrHtml]),
          columns: (q.getType() === "matrix" ? q.columns : []).map((c) => [c.value, c.locText.textOrHtml]),
          choices: (q.visibleChoices || []).map((c) => [c.value, c.locText.textOrHtml]),
        },
      ])
    );
  });
  return { errors: first.jsonErrors || [], locales: first.getUsedLocales(), visible, texts };
}

console.log(JSON.stringify(JSON.parse(require("fs").readFileSync(0, "utf8")).map(asked)));
