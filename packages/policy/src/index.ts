export { type ArnParts, splitArn } from './arn.ts'
export { boundsOf, type PolicyBounds } from './compile/bounds.ts'
export {
  type CompileOptions,
  type CompileResult,
  compilePolicy,
  contextKeysOf,
  type DocumentError,
  documentOf,
} from './compile/compile-policy.ts'
export type { CompiledPolicy, CompiledStatement } from './compile/compiled-policy.ts'
export { typedValue, type ValueType } from './condition/typed-value.ts'
export { type ContextSource, type ContextValue, contextOf, RequestContext } from './context.ts'
export { type ContextKey, contextKey } from './context-key.ts'
export type { Effect, PolicyKind } from './document.ts'
export { isBillingAction } from './evaluate/action-facts.ts'
export { denialReason, type Reasoned } from './evaluate/denial-reason.ts'
export { evaluate } from './evaluate/evaluate.ts'
export { type CombinedDecision, evaluateAll, type PolicyQuestion } from './evaluate/evaluate-all.ts'
export { Grants } from './evaluate/grants.ts'
export type {
  AttachedPolicy,
  AuthorizationRequest,
  DecidingKind,
  Decision,
  MatchedStatement,
  PolicySet,
  PolicySource,
} from './evaluate/request.ts'
export { type ServiceFacts, serviceFacts } from './evaluate/service-facts.ts'
export { commonRemedy } from './explain/common-remedy.ts'
export { Explanation, explain } from './explain/explain.ts'
export type { ExplainedMatch } from './explain/explained-match.ts'
export type {
  Allowance,
  Change,
  ConditionFailure,
  ElementFailure,
  Exemption,
  ExplainedPolicy,
  ExplainedStatement,
  Failure,
  PlainExplanation,
  PlainLayer,
  PlainMatch,
  StatementPlace,
  StatementWords,
  SuggestedStatement,
} from './explain/explanation.ts'
export type { ExplainedLayer } from './explain/layers.ts'
export { callExplanationText, explanationText } from './explain/text.ts'
export { mayCover } from './findings/checks/covered.ts'
export { type FindingOptions, findingsOf } from './findings/find-findings.ts'
export type { Finding, Location, PathStep, Place, Proof } from './findings/finding.ts'
export { pathText } from './findings/finding.ts'
export { globalKeys } from './findings/global-keys.ts'
export type { KeyDescription, KeyType } from './findings/key-description.ts'
export { namedServices } from './findings/named-services.ts'
export { findingsPage } from './findings/reporter.ts'
export type { ActionDescription, ServiceDescription, ServiceReference } from './findings/service-reference.ts'
export { type PolicyResourceType, resourceTypeRules } from './findings/subject.ts'
export {
  extensionTexts,
  type FindingCode,
  type FindingLevel,
  type FindingText,
  findingLevels,
  findingTexts,
  retiredCodes,
} from './findings/texts.ts'
export { patternsMeet } from './pattern/intersection.ts'
export { matchesWildcard, type Pattern, wildcardPattern } from './pattern/wildcard.ts'
export type { Principal, PrincipalType } from './principal.ts'
export { quotedText, visibleText } from './quoted-text.ts'
export { documentSize } from './syntax/document-size.ts'
export type { Node, Span } from './syntax/node.ts'
export { type ParsedDocument, type ParseResult, parseDocument, type SyntaxProblem } from './syntax/parse.ts'
export type {
  ConditionElement,
  ListElement,
  PolicyDocument,
  PrincipalElement,
  Statement,
} from './syntax/policy-document.ts'
export { type Position, positionsIn } from './syntax/position.ts'
export { type NamedPrincipal, principalsOf, replacePrincipals } from './syntax/principals.ts'
export { printDocument } from './syntax/print.ts'
export type { DocumentFault, FaultCode } from './validate/fault.ts'
export type { StoredKind } from './validate/kinds.ts'
export { defaultSizeLimits, type InlineOwner, type SizeLimits } from './validate/sizes.ts'
export { type ValidationOptions, validateDocument } from './validate/validate-document.ts'
