//! Calls of a partner: any endpoint, with ids and quotes that earlier answers named.

use oceafin_partner::api::{self, Endpoint};

use super::bodies::BODIES;
use super::run::{PARTNERS, Run, section};
use super::support::{Answer, authorized, payload_hash};

impl Run {
    /// Calls an endpoint, if its ids and its body can be had.
    pub fn call(&mut self, endpoint: &Endpoint) {
        let section = section(endpoint.id);
        let mut path = endpoint.path.to_owned();
        let mut last_id = String::new();
        let parameters: Vec<&str> = endpoint.path_parameters().collect();
        for name in parameters {
            let Some(id) = self.id(&section, name) else { return };
            path = path.replace(&format!("{{{name}}}"), &id);
            last_id = id;
        }
        if endpoint.method.as_str() == "GET" {
            if path.ends_with('s') && self.dice.one_in(3) {
                path.push_str("?limit=2&status=COMPLETED&status=ACTIVE");
            }
            let answer = self.partner().get(&path);
            self.look_at(endpoint.id, &path, &answer);
            return;
        }
        let Some((_, make)) = BODIES.iter().find(|(id, _)| *id == endpoint.id) else {
            panic!("`{}` has no line in BODIES", endpoint.id);
        };
        let Some(mut body) = make(self, &last_id) else { return };
        if endpoint.authorization.is_some() {
            // A draft is authorised by what it is, a submission by what the draft was. Sometimes by neither.
            let of_payload = payload_hash(&body);
            let drafts = endpoint.id.ends_with(".create");
            let hash = self.hashes.get(&last_id).filter(|_| !drafts).cloned().unwrap_or(of_payload);
            let hash = if self.dice.one_in(30) { "0".repeat(64) } else { hash };
            body = authorized(&body, &hash);
        }
        let key = format!("key-{}", self.calls);
        let answer = self.partner().post_under(&path, &body, &key);
        let distorted = self.look_at(endpoint.id, &path, &answer);
        let bound = matches!(answer.status, 200 | 201 | 409) && !distorted;
        // A quote does not wait: most are drafted at once, and most drafts submitted.
        let next = match endpoint.id.rsplit_once('.') {
            Some((section, "createQuote")) => format!("{section}.create"),
            Some((section, "create")) if endpoint.authorization.is_some() => format!("{section}.submit"),
            _ => String::new(),
        };
        self.last.insert(self.number, (path, body, key, bound.then_some(answer.response.body)));
        if let Some(next) = api::endpoint(&next).filter(|_| bound && !self.dice.one_in(3)) {
            self.call(next);
        }
    }

    /// Nothing broke; what the answer says is remembered. Gives whether a fault met the request.
    pub fn look_at(&mut self, id: &str, path: &str, answer: &Answer) -> bool {
        let faulty = answer.response.log.contains(" fault=");
        assert_ne!(answer.code(), "PARTNER_SANDBOX_FAULT", "{path} {}", answer.body);
        assert!(faulty || answer.status < 500, "{path} {} {}", answer.status, answer.body);
        let told = answer.response.log.contains(" endpoint=");
        assert!(told || answer.status == 404, "{path}: {}", answer.response.log);
        assert!(
            faulty || answer.status < 400 || answer.response.log.contains(answer.code()),
            "the log tells why"
        );
        if matches!(answer.status, 200 | 201) && !faulty {
            self.hits.insert(id.to_owned());
            self.learn(&section(id), &answer.body);
        }
        self.transcript.push(answer.response.body.clone());
        self.transcript.push(answer.response.log.clone().into_bytes());
        self.calls += 1;
        self.check();
        faulty
    }

    /// The same request again: what was decided stays decided, byte for byte.
    pub fn replay(&mut self) {
        let Some((path, body, key, bound)) = self.last.get(&self.number).cloned() else { return };
        let answer = self.partner().post_under(&path, &body, &key);
        let faulty = answer.response.log.contains(" fault=");
        if let (Some(bytes), false) = (bound, faulty) {
            assert_eq!(answer.header("Idempotency-Replayed"), Some("true"), "{path}");
            assert_eq!(answer.response.body, bytes, "{path}");
        }
        assert_ne!(answer.code(), "PARTNER_SANDBOX_FAULT");
        self.check();
    }

    pub fn step(&mut self, endpoints: &[&Endpoint]) {
        if self.dice.one_in(4) {
            let number = self.dice.below(PARTNERS);
            self.switch(number);
        }
        if self.dice.one_in(4) {
            self.meddle();
        } else {
            let endpoint = self.dice.pick(endpoints);
            self.call(endpoint);
        }
    }
}
