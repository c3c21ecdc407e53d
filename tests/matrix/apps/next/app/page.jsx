import { operationHash } from "oceafin-partner";
import { Answers } from "./answers.jsx";

// A page with a nonce in its policy is made for every request.
export const dynamic = "force-dynamic";

// A server component and a client component of one page, from one and the same import.
export default function Page() {
  return (
    <main>
      <p id="server">
        {operationHash({ quoteId: "q-1", bankAccountId: "b-1", currency: "EUR", amount: "250.00" })}
      </p>
      <Answers />
    </main>
  );
}
