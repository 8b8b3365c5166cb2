import { diagnoses } from "../alerts/diagnoses/all.ts";
import { askedLabels, filledRunbook, filledWith, type Labels } from "../alerts/runbooks.ts";
import { askedIn } from "../alerts/steps.ts";
import { didYouMean } from "../config/finding.ts";
import type { Config } from "../config/schema.ts";
import type { Site } from "../config/site.ts";
import { firingAlerts, NoAnswer } from "../doctor/ask.ts";
import { answerTo } from "../doctor/step-answers.ts";
import { type AlertingSignal, alertingSignals } from "../signals/limits.ts";
import { watchdog } from "../signals/pipeline.ts";
import { localPlace } from "../stacks/local/place.ts";
import { type CallLabel, callLabels } from "../telemetry/labels.ts";
import { readArguments, UsageError } from "./arguments.ts";
import { Problem } from "./problem.ts";
import { describeLocal } from "./stack.ts";

/** Prints the runbook of an alert with its labels in the queries, the limits of the config, and what the running stack answers to each step. */
export async function runbook(args: readonly string[]): Promise<void> {
  const { words } = readArguments({}, 1 + callLabels.length, args);
  const [name, ...pairs] = words;
  const { config, site } = await describeLocal();
  const signal = named(name, config);
  const labels = chosen(signal, { ...usual(signal, config), ...given(signal, pairs) }, await firing(site, signal));
  const steps = diagnoses[signal.id]?.steps ?? [];
  const known = askedLabels(signal).every((label) => labels[label] !== undefined);
  const said = known ? await Promise.all(steps.map((step) => answerTo(askedIn(step, signal, filledWith(labels)), site))) : [];
  console.log(filledRunbook(signal, labels, localPlace(config), said));
}

/** The alert by its name or that of its signal. */
function named(name: string | undefined, config: Config): AlertingSignal {
  const known: readonly AlertingSignal[] = [...alertingSignals(config), watchdog];
  const found = known.find(({ id, alert }) => id === name || alert.name === name);
  if (found) return found;
  const names = known.map(({ alert }) => alert.name).sort();
  if (name === undefined) throw new UsageError(`Which alert? One of: ${names.join(", ")}.`);
  throw new UsageError(`"${name}" is no alert of this config. Alerts: ${names.join(", ")}${didYouMean(name, names)}`);
}

/** An alert about no calls names no environment: records are looked for in that of the stack. */
function usual({ alert }: AlertingSignal, { environment }: Config): Labels {
  return alert.by.includes("environment") ? {} : { environment };
}

function given(signal: AlertingSignal, pairs: readonly string[]): Labels {
  const allowed = askedLabels(signal);
  return Object.fromEntries(
    pairs.map((pair) => {
      const [, label = "", value = ""] = /^([a-z_]+)=(.+)$/.exec(pair) ?? [];
      if (!allowed.includes(label as CallLabel)) {
        throw new UsageError(`"${pair}" is no label of ${signal.alert.name}. Allowed: ${allowed.map((each) => `${each}=…`).join(", ") || "none"}.`);
      }
      return [label, value];
    }),
  );
}

/** Alerts of a signal that fire now, each with the labels that its steps ask by. None where Prometheus does not say. */
async function firing(site: Site, signal: AlertingSignal): Promise<readonly Labels[]> {
  try {
    const own = (await firingAlerts(site)).filter(({ labels }) => labels.signal === signal.id).map(({ labels }) => picked(signal, labels));
    return [...new Map(own.map((labels) => [JSON.stringify(labels), labels])).values()];
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    console.error(`${error.message}. Labels are taken from the command line only, and steps have no answers.`);
    return [];
  }
}

function picked(signal: AlertingSignal, labels: Readonly<Record<string, string>>): Labels {
  return Object.fromEntries(askedLabels(signal).flatMap((label) => (labels[label] === undefined ? [] : [[label, labels[label]]])));
}

/** The labels of the one alert that fires and has those that were given; what was given, where none does. */
function chosen(signal: AlertingSignal, asked: Labels, alerts: readonly Labels[]): Labels {
  const matching = alerts.filter((labels) => askedLabels(signal).every((label) => labels[label] === undefined || asked[label] === undefined || asked[label] === labels[label]));
  const [only, ...others] = matching;
  if (others.length > 0) {
    const commands = matching.map((labels) => `  npx plumb runbook ${[signal.alert.name, ...Object.entries(labels).map(([label, value]) => `${label}=${value}`)].join(" ")}`);
    throw new Problem([`${signal.alert.name} fires more than once. Which is it?`, "", ...commands].join("\n"));
  }
  const labels = { ...only, ...asked };
  const missing = askedLabels(signal).filter((label) => labels[label] === undefined);
  if (missing.length > 0) console.error(`${signal.alert.name} does not fire, and nothing says its ${missing.join(", ")}: add ${missing.map((label) => `${label}=…`).join(" ")}.`);
  return labels;
}
