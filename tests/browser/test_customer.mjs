// A customer's contact follows a link, shows who it is, reads and answers, in three languages.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, test } from "node:test";
import { begin, fill, locales, newCustomer, texts } from "./kit.mjs";

const chosen = "nine slow ferries 77";
let stand;
let partner; // the page of an agent who is signed in

// Purchases of before the agreement cannot be made over the API: a rule stands for them.
const rule = `
rule.scenario {
  name     = "test.bought_before",
  describe = "Customers whose domain begins with blocked- count as having bought long ago",
  before   = { "agreement.accept" },
  check    = function()
    if customer and customer.domain and starts_with(customer.domain, "blocked-") then return block("direct.existing_purchases") end
  end,
}
`;

const paper = "<!doctype html><html lang=nl><title>Klantovereenkomst</title><h1>Klantovereenkomst</h1><p>Wat de klant leest.</p><script>document.title = 'ran'</script>";

before(async () => {
  stand = await begin("customer", rule, { "NL.nl-NL.html": paper, "NL.en-US.html": paper });
  partner = await stand.visit("en-US");
  await stand.signIn(partner, "direct_bill", "sales_agent");
});
after(() => stand?.end());

async function signIn(page, { userName, password }) {
  await fill(page, { user_name: userName, password });
  await page.click("main button.main");
}

// For the first time, which takes another password.
async function begins(page, customer) {
  await signIn(page, customer);
  await page.waitForURL(/\/customer\/password/);
  await fill(page, { old_password: customer.password, new_password: chosen, repeated_password: chosen });
  await page.click("main button.main");
  await page.waitForURL(/password_changed/);
  customer.password = chosen;
}

async function buys(id) {
  const token = stand.demo.tokens.direct_bill.sales_agent;
  const agreements = await stand.api("GET", "/v1/agreements?agreementType=MicrosoftCustomerAgreement", token);
  const confirmed = await stand.api("POST", `/v1/customers/${id}/agreements`, token, {
    primaryContact: { firstName: "Jan", lastName: "Lombtis", email: "jan@groen.example" },
    templateId: agreements.json.items[0].templateId, dateAgreed: "2024-03-01T00:00:00Z", type: "MicrosoftCustomerAgreement",
  });
  assert.equal(confirmed.status, 201, JSON.stringify(confirmed.json));
  const ordered = await stand.api("POST", `/v1/customers/${id}/orders`, token, {
    referenceCustomerId: id, billingCycle: "monthly", lineItems: [{ lineItemNumber: 0, offerId: "azure-plan", quantity: 1 }],
  });
  assert.equal(ordered.status, 201, JSON.stringify(ordered.json));
}

for (const locale of locales) {
  const t = texts(locale);
  const name = locale.slice(0, 2);

  test(`${locale}: a new customer is asked, signs in, chooses a password, accepts, and sees its partner`, async () => {
    const agent = await stand.visit(locale);
    await stand.signIn(agent, "direct_bill", "sales_agent");
    await agent.goto(`${stand.url}/portal/customers/new`);
    await fill(agent, newCustomer(`asked-${name}`));
    await agent.check("#way-ask");
    await agent.selectOption("#delivery", "hand");
    await agent.click("main button.main");
    await agent.click("main button.main");
    await stand.look(agent, `asked-${name}`);
    const customer = { userName: await agent.textContent("#user-name"), password: await agent.textContent("#first-password") };
    const link = (await agent.inputValue("#message")).match(/https?:\S+/)[0];
    assert.match(await agent.getAttribute("a[href^=mailto]", "href"), /^mailto:jan%40groen\.example\?subject=.*invitation%2F/s);

    const page = await stand.visit(locale);
    await page.goto(link);
    assert.equal(page.url(), `${stand.url}/invitation`, "no secret stays in the address");
    await stand.look(page, `invitation-${name}`);
    await signIn(page, { ...customer, password: "not the one" });
    assert.match(await page.textContent("[role=alert]"), new RegExp(t("sign_in.refused")));
    await page.click(`footer a[lang=${name}]`);
    assert.equal(page.url(), `${stand.url}/invitation`, "another language is the same page");
    await signIn(page, customer);
    await page.waitForURL(/password/);
    await stand.look(page, `password-${name}`);
    await page.goto(`${stand.url}/customer`);
    assert.match(page.url(), /\/customer\/password$/, "nothing goes before another password");
    await fill(page, { old_password: customer.password, new_password: "short", repeated_password: "other" });
    await page.evaluate(() => { document.querySelector("main form").noValidate = true; });
    await page.click("main button.main");
    assert.match(await page.textContent("[role=alert]"), new RegExp(t("password.not_repeated")));
    await fill(page, { old_password: customer.password, new_password: chosen, repeated_password: chosen });
    await page.click("main button.main");
    await page.waitForURL(/\/invitation\/accept/);
    await stand.look(page, `accept-${name}`);
    const read = await page.request.get(`${stand.url}/invitation/text`, { maxRedirects: 0 });
    assert.equal(read.status(), 303);
    assert.ok(read.headers().location.startsWith(`${stand.url}/v1/`), "the text is where this service says it is");
    const shown = page.frameLocator("iframe");
    assert.equal(await shown.locator("h1").textContent(), "Klantovereenkomst", "the text of the customer's country stands on the page");
    assert.equal(await shown.locator("html").evaluate(() => document.title).catch(() => "Klantovereenkomst"), "Klantovereenkomst", "it runs nothing");
    await page.click("main button.main");
    assert.match(await page.textContent("[role=alert]"), new RegExp(t("accept.not_ticked")));
    await stand.look(page, `not-ticked-${name}`);
    await page.check("#agreed");
    await page.dblclick("main button.main");
    await page.waitForURL(/\/customer/);
    assert.equal(await page.textContent("h1"), t("title.partners"));
    await stand.look(page, `partners-${name}`);

    const [{ id }] = await stand.customers(`asked-${name}`);
    const kept = await stand.acceptances(id);
    assert.equal(kept.length, 1, "a double click accepts once");
    assert.equal(kept[0].method, "direct");
    assert.equal(kept[0].assurance, "password");
    assert.equal(kept[0].text_digest, createHash("sha256").update(paper).digest("hex"), "the very text that was shown");
    assert.equal(kept[0].evidence.language, locale);
    assert.ok(Date.parse(kept[0].evidence.shown_at) <= Date.parse(kept[0].recorded_at));
    const direct = await stand.api("GET", `/v1/customers/${id}/directSignedMicrosoftCustomerAgreementStatus`,
                                   stand.demo.tokens.direct_bill.sales_agent);
    assert.equal(direct.json.isSigned, true, "the direct status is true");
    await agent.click("main a.main");
    assert.match(await agent.textContent("main"), new RegExp(t("method.direct")));
    await stand.look(agent, `accepted-${name}`);

    await page.goto(link);
    assert.match(await page.textContent("h1"), new RegExp(t("problem.link_accepted.title")), "a used link says so");
    await stand.look(page, `used-${name}`);
  });

  test(`${locale}: who cannot accept is told why, and the partner confirms for it`, async () => {
    const customer = await stand.create(`blocked-${name}`);
    const link = await stand.invite(partner, customer.id);
    const page = await stand.visit(locale);
    await page.goto(link);
    assert.equal(await page.textContent("h1"), t("refused.heading"));
    assert.ok((await page.textContent("[role=alert]")).length > 40, "the rule's own sentence is there");
    await stand.look(page, `refused-${name}`);
    const agent = await stand.visit(locale);
    await stand.signIn(agent, "direct_bill", "sales_agent");
    await stand.look(agent, `board-blocked-${name}`);
    await agent.click(`.rows li:has-text("blocked-${name}.example") a.button`);
    assert.equal(await agent.inputValue('[name="contact.first_name"]'), "Jan", "the form is filled in");
    await fill(agent, { "contact.phone": "+31 20 1" });
    await agent.click("main button.main");
    await agent.waitForURL(/notice=confirmed/);
  });

  test(`${locale}: declining says so, and the partner sees it`, async () => {
    const customer = await stand.create(`declined-${name}`);
    const link = await stand.invite(partner, customer.id);
    const page = await stand.visit(locale);
    await page.goto(link);
    await begins(page, customer);
    await page.click("summary");
    await page.fill("#reason", "We chose <i>another</i> partner");
    await stand.look(page, `declining-${name}`);
    await page.click("details button");
    await page.waitForURL(/notice=declined/);
    assert.match(await page.textContent("[role=status]"), new RegExp(t("notice.declined")));
    await page.goto(link);
    assert.equal(await page.textContent("h1"), t("problem.link_declined.title"));
    const [invitation] = await stand.list("invitation.list", { customer: customer.id });
    assert.equal(invitation.state, "declined");
    assert.deepEqual(await stand.acceptances(customer.id), []);
    await partner.goto(`${stand.url}/portal/customers/${customer.id}`);
    assert.match(await partner.textContent("main"), /We chose <i>another<\/i> partner/);
  });
}

test("a customer that buys already is sent to its partner, also when it began to buy in between", async () => {
  const t = texts("en-US");
  const customer = await stand.create("buying");
  const link = await stand.invite(partner, customer.id);
  const page = await stand.visit();
  await page.goto(link);
  await begins(page, customer);
  await buys(customer.id);
  await page.check("#agreed");
  await page.click("main button.main");
  assert.equal(await page.textContent("h1"), t("refused.heading"));
  assert.match(await page.textContent("[role=alert]"), /reach out to your Partner/);
  assert.deepEqual(await stand.acceptances(customer.id), []);
  await page.goto(link);
  assert.equal(await page.textContent("h1"), t("refused.heading"));
});

test("links that are forged, replaced, withdrawn or expired lead nowhere, and say so", async () => {
  const t = texts("en-US");
  const customer = await stand.create("ends");
  const page = await stand.visit();
  const leadsTo = async (link, what) => {
    await page.goto(link);
    assert.equal(await page.textContent("h1"), t(`problem.${what}.title`));
    await stand.check(page, what);
  };
  const first = await stand.invite(partner, customer.id);
  const second = await stand.invite(partner, customer.id);
  await leadsTo(first, "link_unknown");
  await leadsTo(`${second.slice(0, -2)}${second.endsWith("AA") ? "BB" : "AA"}`, "link_unknown");
  await leadsTo(`${stand.url}/invitation/${"%20".repeat(9)}x`, "link_unknown");
  await leadsTo(`${stand.url}/invitation/short`, "link_unknown");
  await page.goto(second);
  assert.equal(await page.locator("#user_name").count(), 1);
  await partner.goto(`${stand.url}/portal/customers/${customer.id}`);
  await partner.click(`text=${t("customer.withdraw")}`);
  await partner.waitForURL(/notice=cancelled/);
  await leadsTo(second, "link_cancelled");
  const third = await stand.invite(partner, customer.id);
  const [invitation] = (await stand.list("invitation.list", { customer: customer.id })).filter(i => i.state !== "cancelled");
  await stand.call("invitation.limit", { id: invitation.id, expires_at: new Date(Date.now() + 1500).toISOString() });
  for (let i = 0; i < 200; i++) {
    await page.goto(third);
    if ((await page.locator("#user_name").count()) === 0) break;
  }
  await leadsTo(third, "link_expired");
});

test("a second device opens the same link, and signs in for itself", async () => {
  const customer = await stand.create("devices");
  const link = await stand.invite(partner, customer.id);
  const one = await stand.visit();
  await one.goto(link);
  await begins(one, customer);
  const two = await stand.visit("sv-SE");
  await two.goto(link);
  assert.equal(await two.locator("#user_name").count(), 1, "the other device's session is not this one's");
  await signIn(two, customer);
  await two.waitForURL(/\/invitation\/accept/);
  await two.check("#agreed");
  await two.click("main button.main");
  await two.waitForURL(/notice=accepted/);
  await one.check("#agreed");
  await one.click("main button.main");
  await one.waitForURL(/\/customer|\/invitation/);
  assert.equal((await stand.acceptances(customer.id)).length, 1);
});

test("what was shown, and when, cannot be said otherwise", async () => {
  const customer = await stand.create("shown");
  const page = await stand.visit();
  await page.goto(await stand.invite(partner, customer.id));
  await begins(page, customer);
  await page.evaluate(() => { document.querySelector("[name=shown_at]").value = "2020-01-01T00:00:00Z"; });
  await page.check("#agreed");
  await page.click("main button.main");
  assert.equal(await page.textContent("h1"), texts("en-US")("problem.foreign_form.title"));
  assert.deepEqual(await stand.acceptances(customer.id), []);
});

test("a partner's person cannot answer for the customer, and another company's contact neither", async () => {
  const customer = await stand.create("foreign");
  const link = await stand.invite(partner, customer.id);
  const agent = await stand.visit();
  await stand.signIn(agent, "direct_bill", "sales_agent");
  await agent.goto(link);
  assert.equal(await agent.locator("#user_name").count(), 1, "the partner's session is none of a contact");
  const session = (await agent.context().cookies()).find(cookie => cookie.name === "assent-partner");
  await agent.context().addCookies([{ ...session, name: "assent-contact" }]);
  await agent.goto(`${stand.url}/invitation/accept`);
  assert.equal(await agent.locator("#agreed").count(), 0);

  const other = await stand.create("stranger");
  const page = await stand.visit();
  await page.goto(link);
  await signIn(page, other);
  await page.waitForURL(/password/);
  await fill(page, { old_password: other.password, new_password: chosen, repeated_password: chosen });
  await page.click("main button.main");
  assert.equal(await page.textContent("h1"), texts("en-US")("problem.link_unknown.title"));
  await stand.look(page, "foreign");
  assert.deepEqual(await stand.acceptances(customer.id), []);
});

test("guessing is slowed, and the page says when to go on", async () => {
  const customer = await stand.create("guessed");
  const page = await stand.visit();
  await page.goto(`${stand.url}/customer/sign-in`);
  let status = 401;
  let tries = 0;
  let retry = "";
  for (; status === 401 && tries < 20; tries++) {
    const answer = page.waitForResponse(response => response.request().method() === "POST");
    await signIn(page, { ...customer, password: `wrong ${tries} but long` });
    status = (await answer).status();
    retry = (await answer).headers()["retry-after"];
    await page.waitForSelector("[role=alert]");
  }
  assert.equal(status, 429);
  assert.ok(Number(retry) >= 1);
  assert.match(await page.textContent("[role=alert]"), /too many wrong attempts.*(Try again in|Wait a few)/is);
  await stand.look(page, "slowed");
});

test("a code goes to the invited address, and who has it accepts with that recorded", async () => {
  const customer = await stand.create("code");
  const link = await stand.invite(partner, customer.id);
  const page = await stand.visit("nl-NL");
  const t = texts("nl-NL");
  await page.goto(link);
  await page.click(`text=${t("invitation.send_code")}`);
  await page.waitForSelector("#code");
  await stand.look(page, "code");
  await page.fill("#code", "00000000");
  await page.click("button.main >> nth=1");
  assert.match(await page.textContent("[role=alert]"), new RegExp(t("sign_in.wrong_code")));
  const mails = await stand.list("mail.list", { size: 500 });
  const mail = await stand.call("mail.get", { id: mails.filter(one => one.template === "code").at(-1).id });
  assert.equal(mail.to_address, "jan@groen.example");
  const digits = mail.variables.code;
  await page.fill("#code", `${digits.slice(0, 4)} ${digits.slice(4)}`);
  await page.click("button.main >> nth=1");
  await page.waitForURL(/\/invitation\/accept/);
  await page.check("#agreed");
  await page.click("main button.main");
  await page.waitForURL(/notice=accepted/);
  const [kept] = await stand.acceptances(customer.id);
  assert.equal(kept.assurance, "code");
});

test("a relationship is asked for with words of one's own, and accepted with the agreement", async () => {
  const customer = await stand.create("wanted");
  const agent = await stand.visit();
  const t = texts("en-US");
  await stand.signIn(agent, "indirect_provider", "admin_agent");
  await agent.goto(`${stand.url}/portal/relationship`);
  await fill(agent, { domain: "wanted.example", first_name: "Jan", last_name: "Lombtis", email: "jan@groen.example",
                      text: "Dear Jan,\nshall we <b>work</b> together?" });
  await agent.click("button[value=hand]");
  await agent.waitForSelector("#message");
  await stand.look(agent, "requested");
  const message = await agent.inputValue("#message");
  assert.match(message, /shall we <b>work<\/b> together\?/);
  const mail = new URL(await agent.getAttribute("a[href^=mailto]", "href"));
  assert.equal(decodeURIComponent(mail.pathname), "jan@groen.example");
  assert.equal(mail.searchParams.get("body").replaceAll("\r\n", "\n").trim(), message.trim());
  const page = await stand.visit();
  await page.goto(message.match(/https?:\S+/)[0]);
  assert.equal(await page.textContent("h1"), t("invitation.heading_relationship", { partner_name: "Havenwind Distributie BV" }));
  await begins(page, customer);
  assert.match(await page.textContent("blockquote"), /shall we <b>work<\/b> together/);
  await stand.look(page, "relationship");
  await page.check("#agreed");
  await page.click("main button.main");
  await page.waitForURL(/notice=accepted/);
  const names = await page.locator(".records .name").allTextContents();
  assert.equal(names.length, 2);
  assert.match(names.join(" "), /Havenwind Distributie BV Active/);
  await agent.goto(`${stand.url}/portal/customers?search=wanted`);
  assert.match(await agent.textContent(".rows"), /Accepted/);
});

test("a provider asks for its reseller, and the customer sees through whom", async () => {
  const customer = await stand.create("through");
  const agent = await stand.visit();
  await stand.signIn(agent, "indirect_provider", "sales_agent");
  await agent.goto(`${stand.url}/portal/relationship`);
  await fill(agent, { domain: "through.example", first_name: "Jan", last_name: "Lombtis", email: "jan@groen.example" });
  await agent.selectOption("#partner", { label: "Kleinblick IT GmbH" });
  await agent.click("button[value=hand]");
  await agent.waitForSelector("#message");
  const page = await stand.visit();
  await page.goto((await agent.inputValue("#message")).match(/https?:\S+/)[0]);
  await begins(page, customer);
  await page.check("#agreed");
  await page.click("main button.main");
  await page.waitForURL(/notice=accepted/);
  const reseller = page.locator(".records li", { hasText: "Kleinblick IT GmbH" });
  assert.match(await reseller.textContent(), /Indirect reseller/);
  assert.match(await reseller.textContent(), /Through\s*Havenwind Distributie BV/);
  await stand.look(page, "through");
});
