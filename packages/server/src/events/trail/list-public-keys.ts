import { noResource } from '../../authorization/no-resource.ts'
import { modelled } from '../../model/error.ts'
import { cloudtrail } from '../service.ts'
import { digestKeys } from './digest-keys.ts'

const InvalidTimeRange = modelled('InvalidTimeRangeException', 'cloudtrail')

/** The keys that were in force in a time; the present one unless told. All are answered at once, for they are few. */
export const ListPublicKeys = cloudtrail.operation('ListPublicKeys', {
  access: 'Read',
  resource: noResource,
  async handle({ StartTime, EndTime }, { store, now }) {
    const [from, to] = [StartTime ?? EndTime ?? now, EndTime ?? now]
    if (from > to) throw InvalidTimeRange('StartTime must not be later than EndTime.')
    const keys = await digestKeys(store)
    return {
      PublicKeyList: keys
        .filter(({ ValidFrom, ValidTo }) => ValidFrom <= to && ValidTo > from)
        .map(({ Fingerprint, PublicKey, ValidFrom, ValidTo }) => ({
          Value: Buffer.from(PublicKey, 'base64'),
          ValidityStartTime: ValidFrom,
          ValidityEndTime: ValidTo,
          Fingerprint,
        })),
    }
  },
})
