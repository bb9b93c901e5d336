// Evaluates FEEL with feelin. Each line of the input is a JSON array of
// {kind: "expression" | "unary", text, context}; each line of the output the array of its results.
// Values are tagged: {type, value}, a number's value as text, so that none is lost in JSON.
import { createInterface } from "node:readline";
import {
  FeelDate,
  FeelDateTime,
  FeelDuration,
  FeelRange,
  FeelTime,
  dateAndTime,
  duration,
  evaluate,
  parseDate,
  time,
  unaryTest,
} from "feelin";

const parsers = { date: parseDate, time, "date and time": dateAndTime, duration };

function parsed({ type, value }) {
  if (type === "null") return null;
  if (type === "number") return Number(value);
  if (type === "list") return value.map(parsed);
  return type in parsers ? parsers[type](value) : value;
}

function tagged(value) {
  if (value === null || value === undefined) return { type: "null" };
  if (typeof value === "number") return { type: "number", value: String(value) };
  if (typeof value === "function") return { type: "function" };
  if (typeof value !== "object") return { type: typeof value, value };
  if (Array.isArray(value)) return { type: "list", value: value.map(tagged) };
  return taggedObject(value);
}

function taggedObject(value) {
  if (value instanceof FeelDate) return { type: "date", value: value.iso };
  if (value instanceof FeelTime) return { type: "time", value: value.iso };
  if (value instanceof FeelDateTime) return { type: "date and time", value: value.iso };
  if (value instanceof FeelDuration) return { type: "duration", value: value.iso };
  if (value instanceof FeelRange) return taggedRange(value);
  return { type: "context", value: taggedEntries(value) };
}

function taggedRange(range) {
  const closed = [range["start included"], range["end included"]];
  return { type: "range", value: [tagged(range.start), tagged(range.end)], closed };
}

function taggedEntries(context) {
  return Object.entries(context).map(([key, value]) => [key, tagged(value)]);
}

function answered({ kind, text, context }) {
  const facts = Object.entries(context).map(([name, value]) => [name, parsed(value)]);
  try {
    const run = kind === "unary" ? unaryTest : evaluate;
    return tagged(run(text, Object.fromEntries(facts)).value);
  } catch (error) {
    return { type: "error", value: error.message };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(JSON.parse(line).map(answered)));
}
