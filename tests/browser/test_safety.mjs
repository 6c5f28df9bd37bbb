// Forms of others, pages in frames, and what a stranger may send.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { begin, fill, newCustomer } from "./kit.mjs";

let stand;
before(async () => { stand = await begin("safety"); });
after(() => stand?.end());

// As the browser would send it, without one.
async function post(path, fields, cookies, headers = {}) {
  const answer = await fetch(stand.url + path, {
    method: "POST", redirect: "manual", body: new URLSearchParams(fields),
    headers: { Cookie: cookies.map(c => `${c.name}=${c.value}`).join("; "), ...headers },
  });
  return { status: answer.status, text: await answer.text(), location: answer.headers.get("location") };
}

async function form(page, path) {
  await page.goto(stand.url + path);
  const fields = await page.evaluate(() => Object.fromEntries(new FormData(document.querySelector("main form"))));
  return { fields, cookies: await page.context().cookies() };
}

test("a form without its proof, or with another session's, does nothing", async () => {
  const { id } = await stand.create("forms");
  const path = `/portal/customers/${id}/agreement`;
  const mine = await stand.visit();
  await stand.signIn(mine, "direct_bill", "sales_agent");
  const other = await stand.visit();
  await stand.signIn(other, "direct_bill", "admin_agent");
  const { fields, cookies } = await form(mine, path);
  const foreign = (await form(other, path)).fields.csrf;
  assert.notEqual(fields.csrf, foreign);
  const bad = [
    [{ ...fields, csrf: "" }, cookies, {}],
    [{ ...fields, csrf: foreign }, cookies, {}],
    [{ ...fields, csrf: `${fields.csrf.slice(0, -1)}x` }, cookies, {}],
    [fields, cookies, { "Sec-Fetch-Site": "cross-site" }],
  ];
  for (const [sent, kept, headers] of bad) assert.equal((await post(path, sent, kept, headers)).status, 403);
  const out = await post(path, fields, []);
  assert.equal(out.status, 303);
  assert.match(out.location, /^\/portal\/sign-in/);
  assert.equal((await stand.list("agreement.list", { customer: id, type: "*" })).length, 0);
  assert.equal((await post(path, fields, cookies)).status, 303);
  assert.equal((await stand.list("agreement.list", { customer: id, type: "*" })).length, 1);
});

test("signing in needs a form of this browser's own", async () => {
  const page = await stand.visit();
  const { fields, cookies } = await form(page, "/portal/sign-in");
  const sent = { ...fields, user_name: await stand.userName("direct_bill", "admin_agent"),
                 password: await stand.password("direct_bill", "admin_agent") };
  assert.equal((await post("/portal/sign-in", { ...sent, csrf: "" }, cookies)).status, 403);
  assert.equal((await post("/portal/sign-in", sent, [])).status, 403);
  assert.equal((await post("/portal/sign-in", sent, cookies)).status, 303);
  const led = await post("/portal/sign-in", { ...sent, to: "//elsewhere.example/portal" }, cookies);
  assert.equal(led.location, "/portal", "nobody is led elsewhere");
});

test("the same form sent again is the same request, and with other fields is refused", async () => {
  const page = await stand.visit();
  await stand.signIn(page, "direct_bill", "sales_agent");
  const { fields, cookies } = await form(page, "/portal/customers/new");
  const sent = { ...fields, ...newCustomer("again"), way: "later", step: "create", culture: "nl-NL" };
  const [one, two] = await Promise.all([post("/portal/customers/new", sent, cookies), post("/portal/customers/new", sent, cookies)]);
  const password = /id="first-password">([^<]+)</;
  assert.equal(one.status, 200, one.text);
  assert.equal(one.text.match(password)[1], two.text.match(password)[1]);
  assert.equal((await stand.customers("again")).length, 1);
  const changed = await post("/portal/customers/new", { ...sent, company_name: "Changed BV" }, cookies);
  assert.equal(changed.status, 409);
  assert.match(changed.text, /sent before with something else/);
});

test("a page that one goes back to sends nothing twice", async () => {
  const { id } = await stand.create("back");
  const page = await stand.visit();
  await stand.signIn(page, "direct_bill", "sales_agent");
  await page.goto(`${stand.url}/portal/customers/${id}/agreement`);
  await page.click("main button.main");
  await page.waitForURL(/notice=confirmed/);
  await page.reload();
  await page.goBack();
  await page.goForward();
  assert.equal((await stand.list("agreement.list", { customer: id, type: "*" })).length, 1);
  await page.goBack();
  await page.click("main button.main");
  assert.match(await page.textContent("[role=alert]"), /already been confirmed/);
  assert.equal((await stand.list("agreement.list", { customer: id, type: "*" })).length, 1);
});

test("every page forbids frames, scripts of others and being kept", async () => {
  for (const path of ["/portal/sign-in", "/customer/sign-in", "/portal/nothing", "/portal", "/invitation/x"]) {
    const { headers } = await fetch(stand.url + path, { redirect: "manual" });
    const policy = headers.get("content-security-policy");
    assert.match(policy, /default-src 'none'/);
    assert.match(policy, /frame-ancestors 'none'/);
    assert.doesNotMatch(policy, /unsafe/);
    assert.equal(headers.get("cache-control"), "no-store");
    assert.equal(headers.get("referrer-policy"), "no-referrer");
    assert.equal(headers.get("x-content-type-options"), "nosniff");
  }
});

test("behind a name of its own the cookies go over TLS alone, bound to the host", async () => {
  const { request } = await import("node:http");
  const asked = headers => new Promise(resolve =>
    request(`${stand.url}/portal/sign-in`, { headers }, answer => (answer.resume(), resolve(answer.headers["set-cookie"]))).end());
  for (const headers of [{ Host: "assent.example" }, { "X-Forwarded-For": "192.0.2.1" }])
    for (const cookie of await asked(headers)) assert.match(cookie, /^__Host-assent-.*; Path=\/; HttpOnly; SameSite=Lax; Secure/);
  for (const cookie of await asked({})) assert.match(cookie, /^assent-[^;]*; Path=\/; HttpOnly; SameSite=Lax$/);
});

test("what no browser sends is answered and harms nothing", async () => {
  const page = await stand.visit();
  await stand.signIn(page, "direct_bill", "sales_agent");
  const { fields, cookies } = await form(page, "/portal/customers/new");
  const long = "x".repeat(9000);
  const cases = [
    ["/portal/customers/new", { ...fields, company_name: long }, 400],
    ["/portal/customers/new", { ...fields, ...newCustomer("no domain"), way: "later" }, 400],
    ["/portal/customers/new", { ...fields, ...newCustomer("country"), "address.country": "??", way: "later", step: "create" }, 400],
    ["/portal/customers/new", { ...fields, a: "\0" }, 400],
    ["/portal/customers/not-an-id/agreement", fields, 404],
    ["/portal/customers/00000000-0000-4000-8000-000000000000/agreement", fields, 404],
    ["/portal/customers/00000000-0000-4000-8000-000000000000/invitations/x/renew", fields, 404],
    ["/portal/nothing", fields, 404],
  ];
  for (const [path, sent, status] of cases) {
    const answer = await post(path, sent, cookies);
    assert.equal(answer.status, status, `${path}: ${answer.text.slice(0, 2000)}`);
    assert.match(answer.text, /<h1>/);
  }
  for (const cookie of ["assent-partner=", "assent-partner=%00;;=;", `assent-partner=${"y".repeat(5000)}`, "=;=", "assent-invitation=%"])
    for (const path of ["/portal", "/invitation", "/customer"]) {
      const { status } = await fetch(stand.url + path, { headers: { Cookie: cookie }, redirect: "manual" });
      assert.ok(status < 500, `${path} with ${cookie.slice(0, 40)}: ${status}`);
    }
  assert.deepEqual(stand.log.filter(line => /"level":"error"/.test(line)), []);
});

test("another partner's customer and one that does not exist look the same", async () => {
  const page = await stand.visit();
  await stand.signIn(page, "indirect_provider", "admin_agent");
  const { id } = await stand.create("other-partner");
  const seen = [];
  for (const customer of [id, "00000000-0000-4000-8000-000000000000"]) {
    const answer = await page.goto(`${stand.url}/portal/customers/${customer}`);
    seen.push([answer.status(), await page.textContent("main")]);
  }
  assert.equal(seen[0][0], 404);
  assert.deepEqual(seen[0], seen[1]);
});

test("whoever it is, every page has an answer", async () => {
  const { confirmed } = stand.demo.customers;
  const pages = ["", "/customers", "/customers/new", `/customers/${confirmed}`, `/customers/${confirmed}/edit`, "/relationship",
                 `/customers/${confirmed}/agreement`, `/customers/${confirmed}/order`, `/customers/${confirmed}/history`,
                 `/customers/${confirmed}/invite`, "/customers?after=x&before=y", "/language/xx-XX?to=//x", "/assets/x"];
  for (const partner of ["direct_bill", "indirect_provider", "indirect_reseller"])
    for (const role of ["admin_agent", "sales_agent", "helpdesk_agent"])
      for (const path of pages) {
        const answer = await fetch(`${stand.url}/portal${path}`, {
          headers: { Cookie: `assent-partner=${stand.demo.tokens[partner][role]}` }, redirect: "manual",
        });
        const told = `${partner} ${role} ${path}: ${answer.status}`;
        assert.ok(answer.status < 500, told);
        if (path === "" || path === "/customers" || path === "/relationship") assert.equal(answer.status, 200, told);
      }
  assert.deepEqual(stand.log.filter(line => /"level":"error"/.test(line)), []);
});
