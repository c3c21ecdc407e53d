// Bodies checked against their models.
import { each, grows } from "./support/growth.mjs";
import { lib } from "./support/meter.mjs";
import { repeat, VALUES } from "./support/shapes.mjs";

for (const model of ["CreateFiatWithdrawal", "CreateBankAccount", "CreateCheckoutLink", "AdditionalInfo"]) {
  for (const validation of ["standard", "strict"]) {
    each(
      `validate ${model} ${validation}`,
      VALUES,
      (value) => () => lib.validate(model, value, { validation }),
    );
  }
}
grows("validate: a list of broken objects", (n) => {
  const value = {
    information: { a: "b" },
    documents: repeat(n / 40, (i) => ({ documentTyp: i, fileAssetId: "/" })),
  };
  return () => lib.validate("AdditionalInfo", value, { validation: "strict" });
});
grows("validate: answers that are not text", (n) => {
  const value = { information: Object.fromEntries(repeat(n / 12, (i) => [`k${i}`, i])) };
  return () => lib.validate("AdditionalInfo", value);
});
each(
  "validate what JSON cannot say",
  VALUES,
  (value) => () => lib.validate("CreateFiatWithdrawal", { ...value, bad: Number.NaN }),
);
