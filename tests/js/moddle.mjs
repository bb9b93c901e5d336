// Opens DMN files with dmn-moddle and prints, as JSON, what it warns of: {file: [messages]}.
import { readFileSync } from "node:fs";
import { DmnModdle } from "dmn-moddle";

// dmn-moddle knows DMN 1.3. A 1.5 file is read by the same rules under its own namespaces; with
// --as-it-is, no namespace but 1.3's is taken.
const nsMap = {
  "https://www.omg.org/spec/DMN/20230324/MODEL/": "dmn",
  "https://www.omg.org/spec/DMN/20230324/DMNDI/": "dmndi",
};

const plain = process.argv[2] === "--as-it-is";
const options = plain ? {} : { nsMap };
const warnings = {};
for (const file of process.argv.slice(plain ? 3 : 2)) {
  try {
    const read = await new DmnModdle({}, options).fromXML(readFileSync(file, "utf8"));
    warnings[file] = read.warnings.map((warning) => warning.message);
  } catch (error) {
    warnings[file] = [error.message, ...(error.warnings ?? []).map((warning) => warning.message)];
  }
}
console.log(JSON.stringify(warnings));
