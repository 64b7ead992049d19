export { GetRequestAuthorizationDetails } from './get-request-authorization-details.ts'
export { GetRequestAuthorizationPolicy } from './get-request-authorization-policy.ts'
