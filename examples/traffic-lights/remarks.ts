import type { Approach } from "./arrivals.ts";
import type { Plan } from "./plan.ts";
import type { ApproachReport, Report } from "./simulate.ts";

/**
 * What a traffic engineer at the roadside would write down: queues and delays, with figures, and where the time went.
 * It names what is wrong, never the setting that would be right.
 */
export function remarks(report: Report, plan: Plan): string {
  return [
    `${report.vehicles} vehicles in ${report.minutes} minutes, mean delay ${report.meanDelay} s per vehicle.`,
    approachRemark("north", report.north, report.east),
    approachRemark("east", report.east, report.north),
    ...changeRemarks(report, plan),
    ...plan.repairs.map((repair) => `The controller repaired the plan: ${repair}.`),
  ].join("\n");
}

function approachRemark(name: Approach, own: ApproachReport, other: ApproachReport): string {
  const said = [
    `${name}: ${own.vehicles} vehicles, mean delay ${own.meanDelay} s, 5 % of them above ${own.p95Delay} s, longest queue ${own.maxQueue}, mean green ${own.meanGreen} s.`,
  ];
  if (own.left > 5) {
    const capacity = own.saturation > 1 ? ", more than its green can discharge: the queue kept growing" : "";
    said.push(
      `${own.left} vehicles still waited at the end (degree of saturation ${own.saturation.toFixed(2)}${capacity}).`,
    );
  }
  if (own.meanDelay > 20 && own.meanDelay > 2 * other.meanDelay) {
    said.push(`It is starved beside the other approach (${other.meanDelay} s).`);
  }
  if (share(own.unserved, own) > 0.2) said.push(`${of(own.unserved, own)} greens ran out with vehicles still queued.`);
  if (share(own.cutShort, own) > 0.1) {
    said.push(`${of(own.cutShort, own)} greens ended for a gap although vehicles were still queued behind it.`);
  }
  if (own.idleShare > 0.12) {
    said.push(`${percent(own.idleShare)} of its green passed empty while vehicles waited on the other approach.`);
  }
  return said.join(" ");
}

function changeRemarks(report: Report, plan: Plan): string[] {
  const said: string[] = [];
  const { north, east } = report;
  const greens = north.greens + east.greens;
  const blocked = north.blocked + east.blocked;
  const lost = (2 * (plan.yellow + plan.allRed)) / report.meanCycle;
  said.push(
    `A cycle took ${report.meanCycle} s on average; ${percent(lost)} of the time no approach had green (${plan.yellow} s yellow and ${plan.allRed} s all red per change).`,
  );
  if (blocked > 0.05 * greens) {
    said.push(
      `At ${blocked} of ${greens} greens the queue could not start at once: a vehicle of the other approach was still inside the crossing.`,
    );
  } else if (blocked === 0 && plan.allRed > 0) {
    said.push("The crossing was always clear before the next green, often well before it.");
  }
  const queued = share(north.unserved, north) > 0.2 || share(east.unserved, east) > 0.2;
  if (queued && lost > 0.2) said.push("Queues do not clear, and much of the time goes into changing the signals.");
  if (report.meanCycle > 90 && (north.idleShare > 0.12 || east.idleShare > 0.12)) {
    said.push("Vehicles wait through long reds while the green elsewhere passes empty.");
  }
  if ([north, east].some((own) => own.meanGreen > 50 && share(own.unserved, own) > 0.2)) {
    said.push("Late in the long greens vehicles followed each other less closely than at their start.");
  }
  return said;
}

function share(count: number, approach: ApproachReport): number {
  return count / Math.max(1, approach.greens);
}

function of(count: number, approach: ApproachReport): string {
  return `${count} of ${approach.greens}`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
