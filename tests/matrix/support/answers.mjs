// What every runtime is asked. This file runs in all of them: no import, nothing that only one of them has.

/** Runs the cases one after the other, and keeps the code of each refusal. */
export function asking(partner, found) {
  return (name, answer) => {
    try {
      found[name] = answer();
    } catch (error) {
      found[name] = partner.isPartnerError(error)
        ? `refused: ${error.code}`
        : `not an error of the package: ${error}`;
    }
  };
}

/** The answers of `partner`, an entry of the package, to the cases of `vectors.mjs`: name to text. */
export function answers(partner, cases) {
  const found = {};
  const ask = asking(partner, found);
  for (const { name, text } of cases.forms) ask(name, () => partner.canonicalizeText(text));
  for (const { name, text } of cases.hashes) ask(name, () => partner.operationHash(JSON.parse(text)));
  for (const { name, kind, payload } of cases.operations)
    ask(name, () => partner.describeOperation(kind, payload).operationHash);
  for (const { name, model, body } of cases.bodies)
    ask(name, () => (partner.validate(model, body).errors ?? []).map(({ code }) => code).join());
  return found;
}
