// What only code that takes a secret has, whatever a bundler did to it: names of options, of the core's exports and of the
// glue's parameters, none of which a bundler may change or does without being told to.

export const SECRET = /clientSecret|client_secret|webhookSecret|signRequest|verifyWebhook|signTestWebhook|hotSetSecret|hotSign\b|clientcore_new/;
