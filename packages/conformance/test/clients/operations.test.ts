import { addedErrors, operations } from '@gatehouse/server'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Account } from '../../src/account.ts'
import { exerciseAll, exercises } from '../../src/exercises/all.ts'
import { isThere, type ShownBy, shownBy, speaksOf, Workshop } from '../../src/exercises/exercise.ts'
import { newAccount } from '../../src/target.ts'

const trail = shownBy('events/trail/validate-logs.test.ts', 'is described to stock clients')

/** Operations of services that are not IAM or STS, with the server's own tests of them over HTTP. */
const ofOtherServices: Readonly<Record<string, ShownBy>> = {
  LookupEvents: shownBy('events/lookup-events.test.ts', 'LookupEvents'),
  DescribeTrails: trail,
  GetTrail: trail,
  GetTrailStatus: trail,
  ListTrails: trail,
  ListPublicKeys: shownBy('events/trail/validate-logs.test.ts', 'has one key in force at a time'),
  GetRequestAuthorizationDetails: shownBy(
    'decision/authorization-details.test.ts',
    'tells of an implicit deny which policies there were',
  ),
  GetRequestAuthorizationPolicy: shownBy(
    'decision/authorization-details.test.ts',
    'answers it as it stood, not as it is today',
  ),
}

const isExercised = ({ model }: (typeof operations)[number]) =>
  model.service.name === 'iam' || model.service.name === 'sts'

/** Errors that a model declares and that the server never raises, with the reason. */
const never: readonly { code: string; operations: 'all' | RegExp; why: string }[] = [
  { code: 'ServiceFailure', operations: 'all', why: 'is a defect of the server' },
  {
    code: 'ConcurrentModification',
    operations: /^(?!AcceptDelegationRequest$)/,
    why: 'writes of an account wait for one another',
  },
  { code: 'NoSuchEntity', operations: /^ListDelegationRequests$/, why: 'an owner without requests has none' },
  { code: 'RegionDisabledException', operations: 'all', why: 'there are no regions to disable' },
  {
    code: 'LimitExceeded',
    operations:
      /^(Deactivate|Delete|Detach|Remove|Resync|Set|Change|Update(?!AssumeRolePolicy|SAMLProvider))/,
    why: 'nothing grows',
  },
  { code: 'LimitExceeded', operations: /^CreateLoginProfile$/, why: 'a user has one password or none' },
  { code: 'LimitExceeded', operations: /^CreateAccountAlias$/, why: 'a new alias replaces the one before' },
  { code: 'NoSuchEntity', operations: /^CreateGroup$/, why: 'a group refers to nothing' },
  { code: 'NoSuchEntity', operations: /^UpdateAccountPasswordPolicy$/, why: 'it makes what is not there' },
  {
    code: 'MalformedPolicyDocument',
    operations: /^UpdateAccountPasswordPolicy$/,
    why: 'it takes no document',
  },
  {
    code: 'EntityAlreadyExists',
    operations: /^AddRoleToInstanceProfile$/,
    why: 'a profile that has a role answers LimitExceeded, whichever role it is',
  },
  {
    code: 'EntityTemporarilyUnmodifiable',
    operations: /^(UpdateUser|DeleteLoginProfile|ChangePassword|EnableMFADevice|DeactivateMFADevice)$/,
    why: 'a name that was just changed can be changed again',
  },
  { code: 'InvalidInput', operations: /^ListAttached/, why: 'there is a name and no ARN in the input' },
  {
    code: 'InvalidInput',
    operations:
      /^(Attach|Detach|GetPolicy|ListPolicy|ListEntities|DeletePolicy|SetDefault|CreatePolicyVersion|UntagPolicy)/,
    why: 'an ARN that is none is a ValidationError',
  },
  { code: 'InvalidInput', operations: /^ListMFADeviceTags$/, why: 'any other serial number is of no device' },
  {
    code: 'DeleteConflict',
    operations: /^DeleteServerCertificate$/,
    why: 'no service here uses certificates',
  },
  {
    code: 'EntityAlreadyExists',
    operations: /^UploadSigningCertificate$/,
    why: 'DuplicateCertificate says it',
  },
  {
    code: 'UnrecognizedPublicKeyEncoding',
    operations: /^GetSSHPublicKey$/,
    why: 'another word is no word of the model',
  },
  {
    code: 'NotSupportedService',
    operations: 'all',
    why: 'a service without credentials is NoSuchEntity, or lists none',
  },
  {
    code: 'LimitExceeded',
    operations: /^GenerateCredentialReport$/,
    why: 'there is one report, made anew after four hours',
  },
  { code: 'InvalidInput', operations: /^GetServiceLastAccessedDetails/, why: 'any other id is of no job' },
  { code: 'PolicyEvaluation', operations: 'all', why: 'every policy that can be read can be evaluated' },
  {
    code: 'LimitExceeded',
    operations: /^CreateServiceLinkedRole$/,
    why: 'the quota of roles does not keep services from having theirs',
  },
  {
    code: 'NoSuchEntity',
    operations: /^CreateServiceLinkedRole$/,
    why: 'a service without such a role is AccessDenied',
  },
  { code: 'EntityAlreadyExists', operations: /^AcquireRole$/, why: 'NameConflict says it' },
  { code: 'InvalidInput', operations: /^GetAccountProperties$/, why: 'it takes no input' },
  {
    code: 'ExpiredTokenException',
    operations: /^AssumeRo(le|ot)$/,
    why: 'it is about tokens of identity providers',
  },
]

const isNever = (name: string, code: string) =>
  never.some((entry) => entry.code === code && (entry.operations === 'all' || entry.operations.test(name)))

/** Every error that an operation may raise beside those that all may. */
function errorsOf({ model }: (typeof operations)[number]): string[] {
  const added = Object.entries(addedErrors[model.service.name] ?? {})
    .filter(([, names]) => names.includes(model.name))
    .map(([code]) => code)
  return [...new Set([...model.errors.keys(), ...added])]
}

const raised = (name: string) => Object.entries(exercises[name]?.raises ?? {})

let account: Account
let made = 0
beforeAll(async () => {
  account = await newAccount()
})
const workshop = () => new Workshop(account, `e${++made}`)

describe('every operation of the server', () => {
  it('is exercised, and nothing else is', () => {
    expect(Object.keys(exercises).sort()).toEqual(
      operations
        .filter(isExercised)
        .map(({ model }) => model.name)
        .sort(),
    )
    const others = operations.filter((operation) => !isExercised(operation))
    expect(Object.keys(ofOtherServices).sort()).toEqual(others.map(({ model }) => model.name).sort())
  })

  it('has each of its errors raised here, shown by a test of the server, or never raised', () => {
    const told = operations.filter(isExercised).flatMap((operation) => {
      const { name } = operation.model
      const here = raised(name).map(([code]) => code)
      const open = errorsOf(operation).filter((code) => !here.includes(code) && !isNever(name, code))
      const twice = here.filter((code) => isNever(name, code))
      const strange = here.filter((code) => !errorsOf(operation).includes(code))
      return [
        ...open.map((code) => `${name} may raise ${code}: where is it shown?`),
        ...twice.map((code) => `${name} raises ${code}, which stands under never`),
        ...strange.map((code) => `${name} does not declare ${code}`),
      ]
    })
    expect(told).toEqual([])
  })

  it('has no error under never that no operation declares', () => {
    const declared = operations
      .filter(isExercised)
      .flatMap((operation) => errorsOf(operation).map((code) => [operation.model.name, code] as const))
    const idle = never.filter(
      (entry) =>
        !declared.some(
          ([name, code]) =>
            entry.code === code && (entry.operations === 'all' || entry.operations.test(name)),
        ),
    )
    expect(idle).toEqual([])
  })

  it('has tests of the server where the table points to them', () => {
    const shown = Object.values(exercises).flatMap(({ works, raises = {} }) => [
      works,
      ...Object.values(raises),
    ])
    const gone = [...shown, ...Object.values(ofOtherServices)].filter(
      (how): how is ShownBy => typeof how !== 'function' && !isThere(how),
    )
    expect(gone).toEqual([])
  })

  it('has tests of the server that speak of the error for which the table points to them', () => {
    const silent = Object.entries(exercises).flatMap(([name, { raises = {} }]) =>
      Object.entries(raises).flatMap(([code, how]) =>
        typeof how === 'function' || speaksOf(how, code) ? [] : `${name}: ${how.test} shows no ${code}`,
      ),
    )
    expect(silent).toEqual([])
  })
})

exerciseAll(workshop)
