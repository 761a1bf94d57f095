// stdin: a survey; stdout: what the linter of survey-core 3 finds.
const { lintSurvey } = require("survey-core/linter");
require("survey-core/i18n/simplified-chinese");
console.log(JSON.stringify(lintSurvey(JSON.parse(require("fs").readFileSync(0, "utf8")))));
