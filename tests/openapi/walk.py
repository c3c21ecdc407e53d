"""A walk through all operations, each ending in a success, so that no operation is known by its refusals alone."""

from partner import authorization, authorized

EVM = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"  # ERC-55's own example
IBAN = "DE89370400440532013000"
INFORMATION = {"information": {"sourceOfFunds": "sale of goods", "expectedMonthlyVolume": "10000 USD"}}


def walk(call, control, demo):
    """`call(operation_id, ids, body, query)` and `control(path, body)` make requests; `demo` names the demo customer.

    Gives, by submitting operation, a draft that is left to be submitted: the ids of its path and its operation hash.
    """
    customer = {"customerId": demo["customerId"]}

    def pause():
        control("clock/advance", {"ms": 2000})

    def first(page):
        return page["items"][0]

    def draft(group, path_id, wish):
        """A draft for a quote of this wish; gives the ids of its path and its hash."""
        quote = call(f"{group}.createQuote", customer, wish)
        payload = {"quoteId": quote["quoteId"], **wish, "metadata": {"käse": "1 €"}}
        made = call(f"{group}.create", customer, authorized(payload))
        return {path_id: made[path_id]}, made["operationHash"]

    def approval(hash_):
        return {"operationAuthorization": authorization(hash_)}

    left = {}

    # Customers and reads.
    call(
        "customers.create",
        body={"partnerCustomerRef": "cust-of-the-walk", "customerType": "CORPORATE", "displayName": "Demo GmbH"},
    )
    call("balances.list", customer)
    moved = control("deposits", {**customer, "asset": "EUR", "amount": "50000.00"})
    call("transactions.list", customer, query={"limit": 2})
    call("transactions.get", {"transactionId": moved["transactionId"]})

    # Fiat accounts and deposits.
    call("fiatAccounts.getCapabilities", customer)
    application = call("fiatAccounts.createApplication", customer, {"currency": "GBP", "country": "GB"})
    pause()
    call("fiatAccounts.submitApplicationInfo", {"applicationId": application["applicationId"]}, INFORMATION)
    pause()
    account = first(call("fiatAccounts.list", customer))
    call("fiatDeposits.getInstructions", customer)
    deposit = control("fiat-deposits", {"fiatAccountId": account["fiatAccountId"], "amount": "12.50"})
    call("fiatDeposits.list", customer)
    call("fiatDeposits.get", {"depositId": deposit["depositId"]})

    # Fiat withdrawals.
    call(
        "bankAccounts.create",
        customer,
        {"accountHolderName": "Jane Doe", "currency": "EUR", "country": "DE", "iban": IBAN},
    )
    bank_account = first(call("bankAccounts.list", customer))
    call("fiatWithdrawals.getCapabilities", customer)
    activation = call("fiatWithdrawals.activateCapability", customer, {"currency": "USD"})
    control("outcomes", {"resourceId": activation["activationId"], "outcome": "askInformation"})
    pause()
    call("fiatWithdrawals.submitActivationInfo", {"activationId": activation["activationId"]}, INFORMATION)
    wish = {"bankAccountId": bank_account["bankAccountId"], "currency": "EUR", "amount": "12000.00"}
    left["fiatWithdrawals.submit"] = draft("fiatWithdrawals", "withdrawalId", wish)
    withdrawal, hash_ = draft("fiatWithdrawals", "withdrawalId", wish)
    call("fiatWithdrawals.submit", withdrawal, approval(hash_))
    pause()
    call("fiatWithdrawals.submitInfo", withdrawal, INFORMATION)
    pause()
    call("fiatWithdrawals.get", withdrawal)
    call("fiatWithdrawals.list", customer, query={"status": ["COMPLETED", "PROCESSING"]})

    # Crypto deposits.
    call("cryptoDeposits.listWallets", customer)
    deposit = control(
        "crypto-deposits",
        {**customer, "asset": "USDC", "network": "POLYGON", "amount": "9000", "travelRule": True},
    )
    call("cryptoDeposits.list", customer)
    call("cryptoDeposits.get", {"depositId": deposit["depositId"]})
    call(
        "cryptoDeposits.submitTravelRuleInfo",
        {"depositId": deposit["depositId"]},
        {
            "originatorType": "INDIVIDUAL",
            "originatorName": "Jane Doe",
            "walletType": "HOSTED",
            "vaspName": "Example Exchange",
        },
    )
    pause()

    # Crypto withdrawals.
    call(
        "walletBeneficiaries.create",
        customer,
        {
            "asset": "USDC",
            "network": "POLYGON",
            "address": EVM,
            "beneficiaryType": "CORPORATE",
            "beneficiaryName": "Demo GmbH",
            "ownership": "SELF",
            "walletType": "UNHOSTED",
        },
    )
    pause()
    beneficiary = first(call("walletBeneficiaries.list", customer))
    named = {"walletBeneficiaryId": beneficiary["walletBeneficiaryId"]}
    call("walletBeneficiaries.get", named)
    call("walletBeneficiaries.sync", named)
    wish = {**named, "asset": "USDC", "network": "POLYGON", "amount": "25.5"}
    left["cryptoWithdrawals.submit"] = draft("cryptoWithdrawals", "withdrawalId", wish)
    withdrawal, hash_ = draft("cryptoWithdrawals", "withdrawalId", wish)
    call("cryptoWithdrawals.submit", withdrawal, approval(hash_))
    pause()
    call("cryptoWithdrawals.get", withdrawal)
    call("cryptoWithdrawals.list", customer)
    pause()
    call("walletBeneficiaries.remove", named, {"reason": "closed"})

    # Checkouts.
    checkout = call(
        "checkouts.create", customer, {"merchantReference": "order-7", "currency": "EUR", "amount": "19.99"}
    )
    named = {"checkoutId": checkout["checkoutId"]}
    call("checkouts.list", customer)
    call("checkouts.get", named)
    call("checkouts.createLink", named, {})
    call("checkouts.createPosPaymentRequest", named, {"asset": "USDC", "network": "BASE"})
    call("checkouts.close", named, {})

    # Collection.
    buyer = call(
        "buyers.create",
        customer,
        {"partnerBuyerRef": "buyer-1", "buyerType": "INDIVIDUAL", "name": "Jane Doe", "email": "jane@shop.example"},
    )
    named = {"buyerId": buyer["buyerId"]}
    call("buyers.list", customer)
    call("buyers.update", named, {"country": "DE"})
    call("buyers.get", named)
    wallet = call("collectionWallets.create", customer, {**named, "asset": "USDC", "network": "BASE"})
    named = {"walletId": wallet["walletId"]}
    call("collectionWallets.list", customer)
    call("collectionWallets.get", named)
    call("collectionWallets.updateExpiry", named, {"expiresAt": "2099-01-01T00:00:00Z"})
    payment = control("collection-payments", {**named, "amount": "40"})
    pause()
    call("collectionPayments.list", customer)
    call("collectionPayments.get", {"paymentId": payment["paymentId"]})
    call("collectionWallets.deactivate", named, {"reason": "paid"})

    # Refunds.
    wish = {"paymentId": payment["paymentId"], "amount": "15", "asset": "USDC", "network": "BASE"}
    for _ in range(2):
        made = call("refunds.create", customer, authorized({**wish, "destinationAddress": EVM}))
        left.setdefault("refunds.submit", ({"refundId": made["refundId"]}, made["operationHash"]))
    refund = {"refundId": made["refundId"]}
    call("refunds.submit", refund, approval(made["operationHash"]))
    call("refunds.confirm", refund, {"note": "seen"})
    pause()
    call("refunds.get", refund)
    call("refunds.list", customer)

    # Conversion.
    quote = call(
        "conversions.createQuote", customer, {"fromAsset": "EUR", "toAsset": "USDC", "fromAmount": "100.00"}
    )
    call("conversions.listQuotes", customer)
    call("conversions.getQuote", {"quoteId": quote["quoteId"]})
    wish = {name: quote[name] for name in ["quoteId", "fromAsset", "toAsset", "fromAmount", "toAmount"]}
    conversion = call("conversions.create", customer, authorized(wish))
    call("conversions.list", customer)
    pause()
    call("conversions.get", {"conversionId": conversion["conversionId"]})
    return left
