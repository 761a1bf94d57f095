// stdin: {survey, records: [data]}; stdout: what survey-core hands over when each is completed.
const Survey = require("survey-core");

function completed(survey, record) {
  const model = new Survey.Model(survey);
  model.data = record;
  model.clearIncorrectValues(true); // rows, columns and choices that the survey does not have go
  let handed = null;
  model.onComplete.add((sender) => (handed = sender.data));
  model.doComplete();
  return handed;
}

const { survey, records } = JSON.parse(require("fs").readFileSync(0, "utf8"));
console.log(JSON.stringify(records.map((record) => completed(survey, record))));
