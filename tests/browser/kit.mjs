// What the browser tests stand on: a demo that is served, a browser, and one look at a page that is good for all.
//
//     const stand = await begin("partner");
//     const page = await stand.visit("sv-SE");
//     await stand.look(page, "customers");     // axe-core, both widths, screenshots
//     await stand.end();

import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

const require = createRequire(import.meta.url);
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const build = process.env.ASSENT_BUILD ?? "build/dev";
const binary = join(build, "assent");
const pictures = join(build, "screenshots");
const run = promisify(execFile);

export const locales = ["en-US", "sv-SE", "nl-NL"];
export const widths = [360, 1400];

// The portal's texts, so that a test says what it looks for in every language.
export function texts(locale) {
  const folder = join(import.meta.dirname ?? new URL(".", import.meta.url).pathname, "../../plugins/portal/texts");
  const flat = {};
  const put = (tree, prefix) => {
    for (const [key, value] of Object.entries(tree))
      typeof value === "string" ? (flat[prefix + key] = value) : put(value, `${prefix}${key}.`);
  };
  for (const what of ["pages", "forms", "names"])
    put(JSON.parse(readFileSync(join(folder, `${locale}.${what}.json`), "utf8")), "");
  return (name, values = {}) => {
    assert.ok(name in flat, `${locale} has no text ${name}`);
    return flat[name].replace(/\{\{(\w+)\}\}/g, (_, key) => values[key] ?? "");
  };
}

// Fills a form by the names of its fields.
export async function fill(page, values) {
  for (const [name, value] of Object.entries(values)) {
    const field = page.locator(`[name="${name}"]:not([type=hidden])`);
    if ((await field.evaluate(element => element.tagName)) === "SELECT") await field.selectOption(value);
    else await field.fill(value);
  }
}

// A customer as the form takes it; the domain's first part tells it from others.
export function newCustomer(domain, company = `${domain} BV`) {
  return {
    company_name: company, domain: `${domain}.example`, "address.country": "NL", "address.line1": "Keizersgracht 1",
    "address.postal_code": "1015 CJ", "address.city": "Amsterdam", first_name: "Jan", last_name: "Lombtis",
    email: "jan@groen.example",
  };
}

class Stand {
  constructor(name) {
    this.name = name;
    this.contexts = [];
  }

  // `rule`: one more file of scenarios for this stand; `documents`: texts of the agreement, by file name.
  async serve(rule, documents = {}) {
    this.folder = mkdtempSync(join(tmpdir(), "assent-browser-"));
    const demo = join(this.folder, "demo");
    this.config = join(demo, "assent.lua");
    await run(binary, ["demo", demo, "--customers", "40"]);
    this.demo = JSON.parse(readFileSync(join(demo, "demo.json"), "utf8"));
    const config = readFileSync(this.config, "utf8");
    if (!config.includes('plugin "portal"')) writeFileSync(this.config, `${config}\nplugin "portal" {}\n`);
    await this.start("127.0.0.1:0");
    if (!rule) return;
    writeFileSync(join(demo, "rules/scenarios/of_this_test.lua"), rule);
    const papers = join(demo, "rules/countries/documents/MicrosoftCustomerAgreement");
    mkdirSync(papers, { recursive: true });
    for (const [file, text] of Object.entries(documents)) writeFileSync(join(papers, file), text);
    await run(binary, ["rules", "activate", join(demo, "rules"), "--config", this.config]);
  }

  async start(listen) {
    this.log = [];
    this.server = spawn(binary, ["serve", "--config", this.config, "--listen", listen]);
    createInterface({ input: this.server.stderr }).on("line", line => this.log.push(line));
    this.url = await new Promise((resolve, reject) => {
      createInterface({ input: this.server.stdout }).on("line", line => line.startsWith("ready ") && resolve(line.slice(6)));
      this.server.once("exit", code => reject(new Error(`assent serve ended with ${code}: ${this.log.join("\n")}`)));
    });
  }

  // As the operator, over the control socket.
  async call(operation, fields = {}) {
    const { stdout } = await run(binary, ["call", operation, JSON.stringify(fields), "--config", this.config, "--json"]);
    return JSON.parse(stdout);
  }

  // With a bearer token, over the Partner Center routes.
  async api(method, path, token, body) {
    const answer = await fetch(this.url + path, {
      method,
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
      body: body && JSON.stringify(body),
    });
    return { status: answer.status, json: await answer.json() };
  }

  // A customer of the direct-bill partner, made by its sales agent over the API.
  async create(domain, company) {
    const fields = newCustomer(domain, company);
    const { status, json } = await this.api("POST", "/v1/customers", this.demo.tokens.direct_bill.sales_agent, {
      companyProfile: { domain: fields.domain },
      billingProfile: {
        email: fields.email, culture: "nl-NL", language: "nl", companyName: fields.company_name,
        firstName: fields.first_name, lastName: fields.last_name,
        defaultAddress: {
          country: "NL", city: "Amsterdam", addressLine1: "Keizersgracht 1", postalCode: "1015 CJ",
          firstName: "Jan", lastName: "Lombtis", phoneNumber: "+31 20 123 4567",
        },
      },
    });
    assert.equal(status, 201, JSON.stringify(json));
    const { userName, password } = json.userCredentials;
    return { id: json.id, userName, password };
  }

  // The customers whose domain begins so, as their partner's agent sees them.
  async customers(domain) {
    const filter = encodeURIComponent(JSON.stringify({ Field: "Domain", Value: domain, Operator: "starts_with" }));
    const { json } = await this.api("GET", `/v1/customers?filter=${filter}`, this.demo.tokens.direct_bill.sales_agent);
    return json.items;
  }

  async list(operation, fields) {
    return (await this.call(operation, fields)).items ?? [];
  }

  // What the journal says of the customer's direct acceptances, each once.
  async acceptances(customer) {
    const entries = await this.list("journal.list", { customer, operation: "invitation.accept", size: 500 });
    const outcomes = entries.map(entry => entry.outcome).filter(outcome => outcome?.state === "accepted");
    return [...new Map(outcomes.map(outcome => [outcome.agreement.sequence, outcome.agreement])).values()];
  }

  // An invitation whose link a person at the partner passes on, by the page; the link.
  async invite(page, customer) {
    await page.goto(`${this.url}/portal/customers/${customer}/invite`);
    await page.click("button[value=hand]");
    await page.waitForSelector("#message");
    return (await page.inputValue("#message")).match(/https?:\/\/\S+\/invitation\/\S+/)[0];
  }

  async password(partner, role) {
    return (await this.call("sign_in.create", { user: this.demo.users[partner][role] })).secret;
  }

  async userName(partner, role) {
    const users = (await this.call("user.list", { partner: this.demo.partners[partner] })).items;
    return users.find(user => user.id === this.demo.users[partner][role]).principal_name;
  }

  // Signs a partner's person in, by the page.
  async signIn(page, partner = "direct_bill", role = "admin_agent") {
    await page.goto(`${this.url}/portal/sign-in`);
    await page.fill("#user_name", await this.userName(partner, role));
    await page.fill("#password", await this.password(partner, role));
    await page.click("main button.main");
    await page.waitForURL(`${this.url}/portal`);
  }

  // A browser of its own: nothing of another visit is in it.
  async visit(locale = "en-US", options = {}) {
    this.browser ??= await chromium.launch({
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync"],
    });
    const context = await this.browser.newContext({ locale, viewport: { width: 1400, height: 900 }, ...options });
    this.contexts.push(context);
    const page = await context.newPage();
    page.complaints = [];
    page.on("console", message => message.type() === "error" && page.complaints.push(message.text()));
    page.on("pageerror", problem => page.complaints.push(String(problem)));
    return page;
  }

  // What holds for every page: nobody is kept out by how it is made, nothing is wider than the window, and it is
  // kept as a picture at both widths.
  async look(page, name) {
    mkdirSync(pictures, { recursive: true });
    for (const width of widths) {
      await page.setViewportSize({ width, height: 900 });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= width, `${name} is ${wide} px wide in a window of ${width}`);
      await page.screenshot({ path: join(pictures, `${this.name}-${name}-${width}.png`), fullPage: true });
      await this.check(page, `${name} at ${width}`);
    }
  }

  async check(page, name) {
    // axe is evaluated by the debugger, so the page's own policy stays as strict as it is.
    await page.evaluate(axe);
    const found = await page.evaluate(() => window.axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }));
    const told = found.violations.map(v => `${v.id}: ${v.help}: ${v.nodes.map(n => n.html).join(" | ")}`);
    assert.deepEqual(told, [], `${name} keeps somebody out`);
  }

  async end() {
    for (const context of this.contexts) await context.close();
    await this.browser?.close();
    if (this.server?.exitCode === null) {
      this.server.removeAllListeners("exit");
      const ended = new Promise(resolve => this.server.once("exit", resolve));
      this.server.kill("SIGTERM");
      assert.equal(await ended, 0, `the service ended badly: ${this.log.join("\n")}`);
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export async function begin(name, rule, documents) {
  const stand = new Stand(name);
  await stand.serve(rule, documents);
  return stand;
}
