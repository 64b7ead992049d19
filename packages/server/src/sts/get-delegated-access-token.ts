import { noResource } from '../authorization/no-resource.ts'
import { delegatedCaller, delegatedSession } from '../credentials/delegated-session.ts'
import { AccessDenied, modelled } from '../model/error.ts'
import { GLOBAL } from '../store/store.ts'
import { sts } from './service.ts'
import { asCredentials } from './temporary-credentials.ts'

const ExpiredTradeInToken = modelled('ExpiredTradeInTokenException', 'sts')

const expired = () => ExpiredTradeInToken('The trade-in token has expired and can no longer be exchanged.')

/**
 * Trades the token of a finalized delegation request for credentials, as often as is asked until its session ends. Only
 * the account that made the request can; for every other one its token is like any text.
 */
export const GetDelegatedAccessToken = sts.operation('GetDelegatedAccessToken', {
  access: 'Write',
  effect: 'reads',
  resource: noResource,
  opened: ({ AssumedPrincipal }) => AssumedPrincipal?.split(':')[4],
  async handle({ TradeInToken = '' }, { caller, now, store, newSession, openTradeInToken }) {
    const id = await openTradeInToken(TradeInToken)
    if (id === undefined) throw AccessDenied('The trade-in token is not valid for this account.')
    const request = await store.delegationRequests.get(GLOBAL, id)
    if (request?.ReleasedTime === undefined) throw expired()
    const session = delegatedSession(request)
    const principal = await delegatedCaller(request, store)
    if (session === undefined || principal === undefined || now.getTime() >= session.expiresAt * 1000)
      throw expired()
    const issued = newSession({ ...session, issuerArn: caller.arn }, undefined)
    return {
      Credentials: asCredentials(issued, session.expiresAt).Credentials,
      AssumedPrincipal: principal.arn,
    }
  },
})
