export {
  type CaseRequest,
  caseRequest,
  compileCasePolicies,
  type DecisionCase,
  readDecisionCase,
} from './decision-case.ts'
export { type GrammarCase, knowsPrincipalOf, readGrammarCase } from './grammar-case.ts'
export { casesOf } from './record.ts'
