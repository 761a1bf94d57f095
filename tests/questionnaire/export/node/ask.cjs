// stdin: {survey, answers: [{name: value}]}; stdout: what survey-core makes of them.
const Survey = require("survey-core");
require("survey-core/i18n/simplified-chinese");
const { survey, answers } = JSON.parse(require("fs").readFileSync(0, "utf8"));
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
        rows: (q.rows || []).map((r) => [r.value, r.locText.textOrHtml]),
        columns: (q.getType() === "matrix" ? q.columns : []).map((c) => [c.value, c.locText.textOrHtml]),
        choices: (q.visibleChoices || []).map((c) => [c.value, c.locText.textOrHtml]),
      },
    ])
  );
});
console.log(JSON.stringify({ errors: first.jsonErrors || [], locales: first.getUsedLocales(), visible, texts }));
