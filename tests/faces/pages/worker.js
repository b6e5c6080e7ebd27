import { createAnalyzer } from "/package/browser.js";
import { analyzeSample } from "./sample.js";

postMessage(await analyzeSample(createAnalyzer));
