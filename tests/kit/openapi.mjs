// What published validators say of an OpenAPI document and of values.
//
// In, as JSON: {"document", "strict": the document to judge values by, "values": [{"name", "place", "value"}]},
// where a place is the pointer of a schema in it. Out: {"document": […], "schemas": […], "values": […]}, sentences about
// what is wrong; nothing wrong is three empty lists.
import { readFileSync } from "node:fs";
import { Validator } from "@seriousme/openapi-schema-validator";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

const asked = JSON.parse(readFileSync(0, "utf8"));

function newAjv() {
  const ajv = new Ajv2020.default({ strict: false, allErrors: true, validateSchema: false });
  addFormats.default(ajv);
  ajv.addFormat("idn-email", /^[^@\s]+@[^@\s]+$/); // which ajv-formats leaves out
  return ajv;
}

const sentences = (errors) => (errors ?? []).map(
  (error) => `${error.instancePath || "/"} ${error.message} ${JSON.stringify(error.params)}`);

async function judgeDocument() {
  const { valid, errors } = await new Validator().validate(structuredClone(asked.document));
  if (valid) return [];
  return Array.isArray(errors) ? sentences(errors) : [String(errors)];
}

// Every schema holds to its dialect; the document's own schema leaves them open.
function judgeSchemas() {
  const ajv = newAjv();
  const wrong = [];
  const walk = (value, place) => {
    if (value === null || typeof value !== "object") return;
    for (const [key, below] of Object.entries(value)) {
      const isSchema = key === "schema" || place.endsWith("/components/schemas");
      if (isSchema && !ajv.validateSchema({ $schema: "https://json-schema.org/draft/2020-12/schema", ...below }))
        wrong.push(...sentences(ajv.errors).map((sentence) => `${place}/${key}: ${sentence}`));
      if (key !== "example" && !isSchema) walk(below, `${place}/${key}`);
    }
  };
  walk(asked.document, "");
  return wrong;
}

function judgeValues() {
  const ajv = newAjv();
  ajv.addSchema(asked.strict, "document");
  return asked.values.flatMap(({ name, place, value }) => {
    const holds = ajv.compile({ $ref: `document#${place}` });
    return holds(value) ? [] : sentences(holds.errors).map((sentence) => `${name}: ${sentence}`);
  });
}

process.stdout.write(JSON.stringify({
  document: await judgeDocument(),
  schemas: judgeSchemas(),
  values: judgeValues(),
}));
