import { noResource } from '../authorization/no-resource.ts'
import { authorizationDetails } from './authorization-details.ts'
import { InvalidRequest, ownDecision } from './recorded-call.ts'
import { toolbox } from './service.ts'

/** Evaluations on one page. */
const PAGE = 10

/** A token is the number of evaluations that came before. */
function startOf(token: string | undefined): number {
  if (token === undefined) return 0
  const text = Buffer.from(token, 'base64url').toString('utf8')
  if (!/^\d{1,6}$/.test(text)) throw InvalidRequest('The value of nextToken is not valid.')
  return Number(text)
}

/** One page of evaluations, and the token of the next one where there is one. */
export function evaluationsPage<T>(
  evaluations: readonly T[],
  token: string | undefined,
): { readonly evaluations: T[]; readonly nextToken?: string } {
  const start = startOf(token)
  const end = start + PAGE
  const page = { evaluations: evaluations.slice(start, end) }
  if (end >= evaluations.length) return page
  return { ...page, nextToken: Buffer.from(String(end)).toString('base64url') }
}

export const GetRequestAuthorizationDetails = toolbox.operation('GetRequestAuthorizationDetails', {
  access: 'Read',
  resource: noResource,
  async handle({ authorizationId, nextToken }, call) {
    const { decision, documents, caller } = await ownDecision(authorizationId, call)
    const details = authorizationDetails(decision, documents, caller)
    return { ...details, ...evaluationsPage(details.evaluations, nextToken) }
  },
})
