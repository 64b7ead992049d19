import { readFileSync } from 'node:fs'
import { brotliDecompressSync } from 'node:zlib'
import { matchesWildcard, splitArn, wildcardPattern } from '@gatehouse/policy'

/** An action of AWS's published reference. */
export interface KnownAction {
  /** `s3:GetObject`, as it is published. */
  readonly name: string
  /** Whether an ARN is of one of the types that the action works on; false for every ARN where it has none. */
  readonly takes: (arn: string) => boolean
}

interface Service {
  /** ARN templates, such as `arn:${Partition}:s3:::${BucketName}`. */
  readonly types: readonly string[]
  /** The places of each action's resource types. */
  readonly actions: Readonly<Record<string, readonly number[]>>
}

let services: ReadonlyMap<string, Service> | undefined
const known = new Map<string, ReadonlyMap<string, KnownAction>>()

/** Finds an action by `prefix:Name` in any case; the file is opened on first use. */
export function knownAction(action: string): KnownAction | undefined {
  const lowered = action.toLowerCase()
  const prefix = lowered.slice(0, Math.max(lowered.indexOf(':'), 0))
  return actionsOf(prefix)?.get(lowered)
}

function actionsOf(prefix: string): ReadonlyMap<string, KnownAction> | undefined {
  const ready = known.get(prefix)
  if (ready !== undefined) return ready
  services ??= read()
  const service = services.get(prefix)
  if (service === undefined) return undefined
  const actions = readyActions(prefix, service)
  known.set(prefix, actions)
  return actions
}

function read(): ReadonlyMap<string, Service> {
  const packed = readFileSync(new URL('./action-catalogue.json.br', import.meta.url))
  const catalogue = JSON.parse(brotliDecompressSync(packed).toString('utf8')) as Record<string, Service>
  return new Map(Object.entries(catalogue))
}

function readyActions(prefix: string, { types, actions }: Service): ReadonlyMap<string, KnownAction> {
  const fits = types.map(matcherOf)
  const typesOf = (arn: string): ReadonlySet<number> => {
    const fitting = [...fits.keys()].filter((place) => fits[place]?.(arn))
    // what fits a template that goes on where another ends, as an object's does behind a bucket's, is of that type only
    const isNarrowed = (place: number) =>
      fitting.some((other) => other !== place && types[other]?.startsWith(`${types[place]}/`))
    return new Set(fitting.filter((place) => !isNarrowed(place)))
  }
  const ready = Object.entries(actions).map(([name, places]): [string, KnownAction] => {
    const takes = (arn: string) => {
      const found = typesOf(arn)
      return places.some((place) => found.has(place))
    }
    return [`${prefix}:${name}`.toLowerCase(), { name: `${prefix}:${name}`, takes }]
  })
  return new Map(ready)
}

/** A template made ready: a variable stands for anything, before the sixth part for anything without a colon. */
function matcherOf(template: string): (arn: string) => boolean {
  const pattern = splitArn(template.replace(/\$\{[^}]*\}/g, '*'))?.map(wildcardPattern)
  return (arn) => {
    const parts = splitArn(arn)
    return parts !== undefined && pattern?.every((part, i) => matchesWildcard(part, parts[i] ?? '')) === true
  }
}
