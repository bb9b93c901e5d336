// Opens each DMN file with dmn-moddle and writes it back in its place, as a modeler saves it.
import { readFileSync, writeFileSync } from "node:fs";
import { DmnModdle } from "dmn-moddle";

// dmn-moddle knows DMN 1.3; a 1.5 file is read by the same rules under its own namespaces.
const nsMap = {
  "https://www.omg.org/spec/DMN/20230324/MODEL/": "dmn",
  "https://www.omg.org/spec/DMN/20230324/DMNDI/": "dmndi",
};

for (const file of process.argv.slice(2)) {
  const moddle = new DmnModdle({}, { nsMap });
  const { rootElement } = await moddle.fromXML(readFileSync(file, "utf8"));
  const { xml } = await moddle.toXML(rootElement, { format: true });
  writeFileSync(file, xml);
}
