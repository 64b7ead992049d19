import type { Wording } from './wording.ts'

/** What could be said more plainly. */
export const suggestions = {
  EMPTY_ARRAY_ACTION: [
    '{element} is empty: the statement says nothing',
    'name an action, or take the statement out',
  ],
  EMPTY_ARRAY_RESOURCE: [
    '{element} is empty: the statement says nothing',
    'name a resource, or take the statement out',
  ],
  EMPTY_ARRAY_PRINCIPAL: ['no principal stands under {type}', 'name one, or take the key out'],
  EMPTY_OBJECT_PRINCIPAL: ['the principal names nobody', 'name one, or take the statement out'],
  EMPTY_OBJECT_CONDITION: ['{element} is empty', 'take it out'],
  EMPTY_ARRAY_CONDITION: ['{key} is compared with no value', 'give it a value, or take the key out'],
  EMPTY_ARRAY_CONDITION_FORALLVALUES: [
    '{key} is compared with no value, which holds only where the key is absent',
    'write `Null` with `true`',
  ],
  EMPTY_ARRAY_CONDITION_FORANYVALUE: [
    '{key} is compared with no value, which never holds',
    'give it a value',
  ],
  EMPTY_ARRAY_CONDITION_IFEXISTS: [
    '{key} is compared with no value, which holds only where the key is absent',
    'write `Null` with `true`',
  ],
  EMPTY_SID_VALUE: ['the statement id is empty', 'give it a text, or take it out'],
  EQUIVALENT_TO_NULL_FALSE: ['this says no more than that {key} is there', 'write `Null` with `false`'],
  EQUIVALENT_TO_NULL_TRUE: ['this says no more than that {key} is absent', 'write `Null` with `true`'],
  IMPROVE_IP_RANGE: ['{range} has bits set that its length masks', 'write {other}'],
  NULL_WITH_QUALIFIER: ['`Null` under {qualifier} {outcome}', 'write `Null` alone'],
  PRIVATE_IP_ADDRESS_SUBSET: [
    '`aws:SourceIp` is a public address, and {range} is private: it never matches',
    'take the private ranges out',
  ],
  PRIVATE_NOT_IP_ADDRESS_SUBSET: [
    '`aws:SourceIp` is a public address, and {range} is private: it excludes nothing',
    'take the private ranges out',
  ],
  REDUNDANT_ACTION: ['{action} is included in {other}', 'take it out'],
  REDUNDANT_RESOURCE: ['{resource} is included in {other}', 'take it out'],
  REDUNDANT_STATEMENT: ['the statement says the same as {other}', 'take one of the two out'],
  REDUNDANT_CONDITION_VALUE_NUM: ['{value} is covered by {other}', 'take it out'],
  REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION: ['this holds whatever {key} is', 'take the key out'],
  REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION: [
    'no request satisfies this condition on {key}, so the statement does nothing',
    'mend the condition, or take the statement out',
  ],
  REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY: [
    'the session {principal} is included in its role',
    'take it out',
  ],
  WILDCARD_IN_SERVICE_NAME: ['a wildcard in the service name of {value}', 'name the service'],
  ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE: [
    '{key} is never there in requests for {action}, so they are never allowed',
    'allow the action in a statement of its own',
  ],
  ALLOW_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE: [
    '{key} is not there in requests to many services, so these are never allowed',
    'name actions whose services know the key',
  ],
  RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL: [
    'nothing says for whose resource {service} may call',
    'use `aws:SourceArn`, `aws:SourceAccount`, `aws:SourceOrgID` or `aws:SourceOrgPaths`',
  ],
  IRRELEVANT_CONDITION_KEY_IN_POLICY: [
    '{key} is the same in every request for the resource that this policy is attached to',
    'take the key out',
  ],
  CONFIRM_AUDIENCE_CLAIM_TYPE: [
    'the audience {key} mostly has one value, and is compared here as if it had several',
    'leave the set qualifier out unless the provider sends several',
  ],
} as const satisfies Record<string, Wording>
