// Times llama.cpp through its prebuilt binary in node-llama-cpp, by the line protocol of benchmarks/side-by-side.
//
//   node bench.mjs MODEL.gguf PROMPT_TOKENS GENERATE_TOKENS THREADS
//
// Prefill is one evaluation of the prompt; decode is GENERATE_TOKENS evaluations of one id each, after it. Each line in
// is a prompt and the id that the first of these is fed; each line out is a run.
import {createInterface} from "node:readline";
import {getLlama, LlamaLogLevel} from "node-llama-cpp";

const [model, promptText, generateText, threadsText] = process.argv.slice(2);
const prompt = Number(promptText);
const generate = Number(generateText);
const threads = Number(threadsText);
if (!model || ![prompt, generate, threads].every(value => Number.isInteger(value) && value > 0)) {
    console.error("usage: node bench.mjs MODEL.gguf PROMPT_TOKENS GENERATE_TOKENS THREADS");
    process.exit(2);
}

const llama = await getLlama({gpu: false, build: "never", progressLogs: false, logLevel: LlamaLogLevel.error, maxThreads: threads});
const loaded = await llama.loadModel({modelPath: model});
const context = await loaded.createContext({
    contextSize: prompt + generate + 8,
    batchSize: prompt + 1,
    threads: {ideal: threads, min: threads},
    flashAttention: true
});

// Decoding as node-llama-cpp offers it: greedy, one evaluation a token, going on past an end of sequence.
async function decode(sequence, first, count) {
    const ids = [];
    for await (const id of sequence.evaluate([first], {temperature: 0, yieldEogToken: true})) {
        ids.push(id);
        if (ids.length === count) {
            return ids;
        }
    }
    throw new Error(`decoding ended after ${ids.length} of ${count} tokens`);
}

console.log(JSON.stringify({ready: true}));
for await (const line of createInterface({input: process.stdin})) {
    const start = line.trim().split(" ").map(Number);
    const sequence = context.getSequence();
    await sequence.clearHistory();
    const started = performance.now();
    if (start.length > 1) {
        await sequence.evaluateWithoutGeneratingNewTokens(start.slice(0, -1));
    }
    const prefilled = performance.now();
    const ids = await decode(sequence, start.at(-1), generate);
    const decoded = performance.now();
    await sequence.dispose();
    console.log(JSON.stringify({
        prefill_seconds: (prefilled - started) / 1000,
        decode_seconds: (decoded - prefilled) / 1000,
        ids
    }));
}
process.exit(0);
