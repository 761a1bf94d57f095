// stdin: surveys; stdout: what the linter of survey-core 3 finds in each.
const { lintSurvey } = require("survey-core/linter");
require("survey-core/i18n/simplified-chinese");
console.log(JSON.stringify(JSON.parse(require("fs").readFileSync(0, "utf8")).map((survey) => lintSurvey(survey))));
