// The partner's people do their part in a browser, in three languages: confirm, buy, look back.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { begin, fill, locales, newCustomer, texts } from "./kit.mjs";

let stand;
before(async () => { stand = await begin("partner"); });
after(() => stand?.end());

for (const locale of locales) {
  const t = texts(locale);
  const name = locale.slice(0, 2);

  test(`${locale}: signing in leads to the board, and signing out ends the session`, async () => {
    const page = await stand.visit(locale);
    await page.goto(`${stand.url}/portal/customers`);
    assert.equal(new URL(page.url()).pathname, "/portal/sign-in");
    await stand.look(page, `sign-in-${name}`);
    await page.fill("#user_name", await stand.userName("direct_bill", "sales_agent"));
    await page.fill("#password", "not the one");
    await page.click("main button.main");
    assert.match(await page.textContent("[role=alert]"), new RegExp(t("sign_in.refused")));
    await page.fill("#password", await stand.password("direct_bill", "sales_agent"));
    await page.click("main button.main");
    assert.equal(new URL(page.url()).pathname, "/portal/customers", "one comes to where one wanted to go");
    const kept = await page.context().cookies();
    const session = kept.find(cookie => cookie.name === "assent-partner");
    assert.ok(session.httpOnly && session.sameSite === "Lax");
    assert.equal(await page.evaluate(() => document.cookie), "");
    await page.click(`text=${t("frame.sign_out")}`);
    await page.waitForURL(/sign-in/);
    const again = await stand.api("GET", "/v1/customers?size=1", session.value);
    assert.equal(again.status, 401, "the token itself has ended");
  });

  test(`${locale}: every page of the partner lets everybody in, at both widths`, async () => {
    const page = await stand.visit(locale);
    await stand.signIn(page);
    assert.equal(await page.getAttribute("html", "lang"), name);
    const { confirmed, unconfirmed } = stand.demo.customers;
    const pages = {
      board: "", customers: "/customers", new: "/customers/new", account: `/customers/${confirmed}`,
      needed: `/customers/${unconfirmed}`, edit: `/customers/${confirmed}/edit`, agreement: `/customers/${unconfirmed}/agreement`,
      order: `/customers/${unconfirmed}/order`, history: `/customers/${confirmed}/history`,
      invite: `/customers/${unconfirmed}/invite`, relationship: "/relationship",
    };
    for (const [what, path] of Object.entries(pages)) {
      const answer = await page.goto(`${stand.url}/portal${path}`);
      assert.equal(answer.status(), 200, what);
      await stand.look(page, `${what}-${name}`);
    }
    assert.deepEqual(page.complaints, []);
  });

  test(`${locale}: a new customer is reviewed, created and confirmed in one go`, async () => {
    const page = await stand.visit(locale);
    await stand.signIn(page);
    await page.goto(`${stand.url}/portal/customers/new`);
    await page.click("main button.main");
    await page.waitForSelector("[aria-invalid=true]");
    await stand.look(page, `new-missing-${name}`);
    await fill(page, newCustomer(`confirmed-${name}`));
    await page.check("#way-confirm");
    await fill(page, { "contact.first_name": "Asta", "contact.last_name": "Dornfors", "contact.email": "asta@dornfors.example",
                       agreed_at: "2024-03-01" });
    await page.click("main button.main");
    assert.equal(await page.textContent("h1"), t("new_customer.review_heading"));
    await stand.look(page, `review-${name}`);
    await page.click("main button:not(.main)");
    assert.equal(await page.inputValue('[name="company_name"]'), newCustomer(`confirmed-${name}`).company_name);
    await page.click("main button.main");
    await page.dblclick("main button.main");
    await page.waitForSelector("#first-password");
    assert.equal(await page.textContent("h1"), t("new_customer.done"));
    assert.ok((await page.textContent("#first-password")).length >= 16);
    await stand.look(page, `created-${name}`);
    const found = await stand.customers(`confirmed-${name}`);
    assert.equal(found.length, 1, "a double click creates one customer");
    const kept = await stand.list("agreement.list", { customer: found[0].id, type: "*" });
    assert.equal(kept.length, 1);
    assert.equal(kept[0].contact.last_name, "Dornfors");
    assert.match(kept[0].agreed_at, /^2024-03-01/);
    await page.goto(page.url().replace(/\/new$/, ""));
    assert.equal(await page.locator("#first-password").count(), 0, "the password is shown once");
  });

  test(`${locale}: the gate asks for the agreement, and the order goes on after it is confirmed`, async () => {
    const page = await stand.visit(locale);
    await stand.signIn(page);
    const { id: customer } = await stand.create(`order-${name}`);
    await page.goto(`${stand.url}/portal/customers/${customer}/order`);
    await fill(page, { offer_id: "azure-plan", quantity: "3", friendly_name: "Räknestuga <b>1</b>" });
    await page.click("main button.main");
    assert.equal(await page.textContent("main button.main"), t("agreement.confirm_and_order"));
    assert.ok((await page.textContent("[role=alert]")).length > 40, "the rule says what stands in the way");
    await stand.look(page, `prompt-${name}`);
    assert.equal((await stand.list("order.list", { customer })).length, 0);
    assert.equal(await page.inputValue('[name="contact.email"]'), "jan@groen.example", "the form is filled in");
    await page.dblclick("main button.main");
    await page.waitForURL(/notice=ordered/);
    assert.match(await page.textContent("main"), /Räknestuga <b>1<\/b>/);
    await stand.look(page, `ordered-${name}`);
    const orders = (await stand.list("order.list", { customer }));
    assert.equal(orders.length, 1, "a double click buys once");
    assert.equal(orders[0].lines[0].quantity, 3);
    assert.equal((await stand.list("agreement.list", { customer, type: "*" })).length, 1);
  });
}

test("an account is changed, and what somebody else changed meanwhile is not lost", async () => {
  const page = await stand.visit();
  await stand.signIn(page);
  const { id: customer } = await stand.create("edited");
  const path = `${stand.url}/portal/customers/${customer}/edit`;
  await page.goto(path);
  const other = await page.context().newPage();
  await other.goto(path);
  await other.fill('[name="company_name"]', "Changed elsewhere");
  await other.click("main button.main");
  await other.waitForURL(/notice=saved/);
  await page.fill('[name="company_name"]', "Changed here");
  await page.click("main button.main");
  assert.match(await page.textContent("[role=alert]"), /has changed since/);
  assert.equal((await stand.call("customer.get", { customer })).customer.company_name, "Changed elsewhere");
  assert.equal(await page.inputValue('[name="company_name"]'), "Changed here", "what was typed is still there");
  await page.click("main button.main");
  await page.waitForURL(/notice=saved/);
  assert.equal((await stand.call("customer.get", { customer })).customer.company_name, "Changed here");
});

test("customers are found by name and by domain, page by page", async () => {
  const page = await stand.visit();
  await stand.signIn(page);
  const names = async () => page.locator(".rows .name").allTextContents();
  await page.goto(`${stand.url}/portal/customers`);
  const first = await names();
  await page.click("[rel=next]");
  const second = await names();
  assert.equal(first.length, 20);
  assert.deepEqual(first.filter(name => second.includes(name)), []);
  await page.click("[rel=prev]");
  assert.deepEqual(await names(), first);
  await page.fill("#search", first[3].toUpperCase());
  await page.click(".search button");
  assert.deepEqual(await names(), [first[3]]);
  await page.fill("#search", "nobody & co?");
  await page.click(".search button");
  assert.deepEqual(await names(), []);
  assert.equal(await page.inputValue("#search"), "nobody & co?");
});

test("script in a company's name is a name", async () => {
  const page = await stand.visit();
  await stand.signIn(page);
  const script = `<img src=x onerror="document.title='taken'"><script>document.title='taken'</script>`;
  const { id: customer } = await stand.create("script", script);
  for (const path of ["customers?search=%3Cimg", `customers/${customer}`, `customers/${customer}/edit`, `customers/${customer}/invite`]) {
    await page.goto(`${stand.url}/portal/${path}`);
    assert.ok(!(await page.title()).startsWith("taken"));
    assert.equal(await page.locator("main img, main script").count(), 0);
  }
  assert.ok((await page.textContent("h1")).includes(script));
});

test("a link that the service mails is shown to nobody at the partner", async () => {
  const page = await stand.visit();
  await stand.signIn(page);
  const { id } = await stand.create("mailed");
  await page.goto(`${stand.url}/portal/customers/${id}/invite`);
  await page.click("button[value=mail]");
  assert.match(await page.textContent("main"), /goes to jan@groen\.example by mail/);
  assert.doesNotMatch(await page.content(), /invitation\/[\w-]{43}/);
  await stand.look(page, "mailed");
  const [mail] = (await stand.list("mail.list", { size: 500 })).filter(one => one.template === "invitation");
  assert.equal(mail.to, "customer");
});

test("who may not confirm is told who can", async () => {
  const page = await stand.visit();
  await stand.signIn(page, "direct_bill", "helpdesk_agent");
  await page.goto(`${stand.url}/portal/customers/${stand.demo.customers.unconfirmed}/agreement`);
  await page.click("main button.main");
  const told = await page.textContent("[role=alert]");
  assert.match(told, /Admin agent, Sales agent/);
  await stand.check(page, "refused");
});

test("by the keyboard alone one signs in and comes to the content", async () => {
  const page = await stand.visit();
  await page.goto(`${stand.url}/portal/sign-in`);
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.id), "user_name");
  await page.keyboard.type(await stand.userName("direct_bill", "sales_agent"));
  await page.keyboard.press("Tab");
  await page.keyboard.type(await stand.password("direct_bill", "sales_agent"));
  await page.keyboard.press("Enter");
  await page.waitForURL(`${stand.url}/portal`);
});

test("without any script every page works, and what is clicked twice is done once", async () => {
  const page = await stand.visit("en-US", { javaScriptEnabled: false });
  await page.goto(`${stand.url}/portal/sign-in`);
  await page.fill("#user_name", await stand.userName("direct_bill", "sales_agent"));
  await page.fill("#password", await stand.password("direct_bill", "sales_agent"));
  await page.dblclick("main button.main");
  await page.waitForURL(`${stand.url}/portal`);
  const { id } = await stand.create("scriptless");
  await page.goto(`${stand.url}/portal/customers/${id}/order`);
  await fill(page, { offer_id: "azure-plan" });
  await page.dblclick("main button.main");
  await page.waitForSelector("[name='contact.email']");
  await page.dblclick("main button.main");
  await page.waitForURL(/notice=ordered/);
  assert.equal((await stand.list("order.list", { customer: id })).length, 1);
  assert.equal((await stand.list("agreement.list", { customer: id, type: "*" })).length, 1);
});
