export { type Fault, type FaultPlan, type FaultyModel, faultyModel, type PlannedFault } from "./faulty-model.ts";
export { Crash, crashingStore } from "./faulty-store.ts";
export { fingerprint, type MethodSuiteOptions, methodConformance } from "./method-suite.ts";
export {
  type Script,
  type ScriptedCall,
  type ScriptedModel,
  type ScriptedModelOptions,
  type ScriptedReply,
  scriptedModel,
} from "./scripted-model.ts";
export type { SimulationKnobs } from "./simulated/knobs.ts";
export { type SimulatedModel, type SimulatedModelOptions, simulatedModel } from "./simulated/simulated-model.ts";
export { type SimulatedWorld, type SimulatedWorldOptions, simulatedWorld } from "./simulated/simulated-world.ts";
export { defineWorld, type Rule, type Skill, type Stage, type World, type WorldOptions } from "./simulated/world.ts";
export { randomHistory, type StoreStep, type StoreUnderTest, storeHistory } from "./store-history.ts";
export { type ConformanceCase, storeConformance } from "./store-suite.ts";
export { type DemosToy, type DemosToyOptions, toyDemos } from "./toy-demos.ts";
export { type Ladder, type LadderOptions, toyLadder } from "./toy-ladder.ts";
export { type Toy, type ToyOptions, toyTask } from "./toy-task.ts";
