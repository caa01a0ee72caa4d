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
export { randomHistory, type StoreStep, type StoreUnderTest, storeHistory } from "./store-history.ts";
export { type ConformanceCase, storeConformance } from "./store-suite.ts";
export { type Toy, type ToyOptions, toyTask } from "./toy-task.ts";
