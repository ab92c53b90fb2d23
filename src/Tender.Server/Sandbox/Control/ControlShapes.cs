namespace Tender.Server.Sandbox.Control;

/// <summary>
/// The shapes of the control API by name, in the notation of <see cref="Http.Description"/>: what is answered, then
/// what is sent.
/// </summary>
internal static class ControlShapes
{
    public static IReadOnlyDictionary<string, string> All { get; } =
        new Dictionary<string, string>
        {
            ["Problem"] = """{"type":"text","title":"text","status":"int","detail":"text"}""",
            ["Settings"] = """
                {"terms":"tender|amazon-sandbox","clock":"running|frozen",
                 "noticeDelay":"text","throttling":"bool","fees":"Fees?",
                 "returnOrigins":"[text]",
                 "serviceStatus":"GREEN|GREEN_I|YELLOW|RED","serviceMessage":"text?","suspended":"bool",
                 "providers":"[Provider]"}
                """,
            ["Provider"] = """{"merchantId":"text","mwsAuthToken":"text"}""",
            ["Sample"] = """{"status":"int?","error":"text?","durationMs":"int","body":"text"}""",
            ["Mail"] = """{"id":"text","at":"instant","to":"text","subject":"text","body":"text","objectId":"text"}""",
            ["Mails"] = """{"items":"[Mail]","next":"text?"}""",
            ["Fees"] = """{"basisPoints":"int","fixed":"int"}""",
            ["Merchant"] = """
                {"merchantId":"text","storeId":"text","publicKeyId":"text","accessKeyId":"text","region":"na|eu|jp",
                 "currency":"text","clientId":"text","name":"text?","settings":"Settings"}
                """,
            ["NewMerchant"] = """
                {"merchantId":"text","storeId":"text","publicKeyId":"text","accessKeyId":"text","region":"na|eu|jp",
                 "currency":"text","clientId":"text","name":"text?","privateKey":"text","secretAccessKey":"text"}
                """,
            ["Side"] = """{"objectType":"text","objectId":"text","state":"text?","reasonCode":"text?"}""",
            ["View"] = """{"v2":"Side?","v1":"Side?"}""",
            ["Event"] = """
                {"at":"instant","cause":"processor|merchant|buyer|operator|deadline","v2":"Side?","v1":"Side?"}
                """,
            ["Clock"] = """
                {"now":"instant","frozen":"bool","shift":"text","advancing":"instant?","next":"instant?",
                 "stalled":"Job?"}
                """,
            ["Advanced"] = """
                {"now":"instant","settled":"bool","eventCount":"int","deliveries":{"delivered":"int","failed":"int"},
                 "events":"[Event]"}
                """,
            ["Endpoint"] = """
                {"id":"text","url":"text","generation":"v1|v2|both","signatureVersion":"1|2","ca":"text?",
                 "disabled":"text?"}
                """,
            ["Attempt"] = """{"at":"instant","status":"int?","error":"text?","durationMs":"int","answer":"text?"}""",
            ["Delivery"] = """
                {"endpoint":"text","generation":"v1|v2","messageId":"text?","state":"pending|delivered|dead|held",
                 "nextAttemptAt":"instant?","body":"text?","attempts":"[Attempt]"}
                """,
            ["Notification"] = """{"id":"text","at":"instant","v2":"Side?","v1":"Side?","deliveries":"[Delivery]"}""",
            ["TimelineEntry"] = """
                {"at":"instant","kind":"request|change|processor|due|delivery|ledger|quarantine|fault",
                 "who":"text","summary":"text",
                 "v2":"Side?","v1":"Side?","detail":"any"}
                """,
            ["Charge"] = """
                {"id":"text","amount":"text","currency":"text","captured":"text?","refunded":"text?",
                 "createdAt":"instant","v2":"Side?","v1":"Side?"}
                """,
            ["Charges"] = """{"items":"[Charge]","next":"text?"}""",
            ["Merchants"] = """{"items":"[Merchant]","next":"text?"}""",
            ["Notifications"] = """{"items":"[Notification]","next":"text?"}""",
            ["Timeline"] = """{"items":"[TimelineEntry]","next":"text?"}""",
            ["Next"] = """
                {"now":"View?","items":[{"to":"View?","cause":"deadline|processor|merchant|buyer","operation":"text?",
                 "dueAt":"instant?"}],"advice":"retry|newInstrument|giveUp?"}
                """,
            ["OutcomeRule"] = """
                {"operation":"complete|authorize|capture|refund|reverse","match":{"objectId":"text?",
                 "reference":"text?","amountFrom":"text?","amountTo":"text?"},"outcome":"text","delay":"text?",
                 "times":"int"}
                """,
            ["Coverage"] = """{"percent":"int","endings":"[EndingCoverage]","warnings":"[text]"}""",
            ["EndingCoverage"] = """
                {"ending":"text","applies":"bool","reached":"int","noticed":"int","reacted":"int",
                 "noticedAfter":"text?","expected":"text"}
                """,
            ["Faults"] = """{"seed":"int","ipn":"NoticeFaults","api":"CallFaults"}""",
            ["NoticeFaults"] = """
                {"drop?":"Fault","double?":"Fault","reorder?":"Fault","delay?":"Fault","truncate?":"Fault",
                 "badSignature?":"Fault","beforeAnswer?":"Fault"}
                """,
            ["CallFaults"] = """
                {"429?":"Fault","500?":"Fault","503?":"Fault","slow?":"Fault","cut?":"Fault","replyLost?":"Fault"}
                """,
            ["Fault"] = """
                {"share":"number","times":"int?","by":"text?",
                 "match":{"objectId":"text?","operation":"text?","endpoint":"text?"},"matched":"int","injected":"int"}
                """,
            ["Job"] = """
                {"id":"text","merchantId":"text","kind":"text",
                 "queue":"payments|deliveries|reports|clocks|reconciliations",
                 "objectId":"text?","dueAt":"instant","attempts":"int","error":"text?"}
                """,
            ["Diagnosis"] = """
                {"kind":"v2|v1|button|ipn","valid":"bool","ours":"text?","differs":"SignatureDifference?",
                "cause":"text?"}
                """,
            ["SignatureDifference"] = """{"part":"text","ours":"text?","theirs":"text?"}""",
            ["ReceiverChecked"] = """{"passed":"bool","races":"[RaceRun]"}""",
            ["RaceRun"] = """
                {"race":"text","tries":"text","passed":"bool?","expected":"[text]","outcomes":"[text]","detail":"text?"}
                """,
            ["Snapshot"] = """{"snapshot":"text","at":"instant","objects":"int"}""",
            ["Snapshots"] = """{"items":"[Snapshot]","next":"text?"}""",
            ["Restored"] = """{"now":"instant","discarded":{"notifications":"int"}}""",
            ["Verification"] = """{"holds":"bool","objects":"int","steps":"int","sealed":"int","broken":"[text]"}""",
            ["Jobs"] = """{"items":"[Job]","next":"text?"}""",
            ["Retried"] = """{"retried":"int"}""",
            ["Redelivered"] = """{"redelivered":"int"}""",
            ["SignedIn"] = """{"url":"text","buyerToken":"text"}""",
            ["Opened"] = """{"id":"text","state":"text"}""",
            ["Moved"] = """{"url":"text?","state":"text"}""",
            ["OrderReference"] = """{"id":"text","accessToken":"text"}""",
            ["Sent"] = """{"url":"text"}""",
            ["Disputed"] = """{"id":"text","respondBy":"instant"}""",
            ["DisputeMoved"] = """{"id":"text","view":"View"}""",
            ["TestBuyer"] = """
                {"buyerId":"text","name":"text","email":"text","phoneNumber":"text?","addresses":"[TestAddress]",
                 "instruments":"[TestCard]","shares":"[text]"}
                """,
            ["TestAddress"] = """
                {"id":"text","name":"text?","addressLine1":"text?","addressLine2":"text?","addressLine3":"text?",
                 "city":"text?","county":"text?","district":"text?","stateOrRegion":"text?","postalCode":"text?",
                 "countryCode":"text?","phoneNumber":"text?"}
                """,
            ["TestCard"] = """
                {"instrument":"text","descriptor":"text","allowed":"bool","expired":"bool","pending":"bool",
                 "decline":"text?","checkoutEnding":"text?"}
                """,
            ["Key"] = """{"id":"text","kind":"v2|v1","newest":"bool"}""",
            ["NewKey"] = """{"id":"text","kind":"v2|v1","secret":"text"}""",
            ["User"] = """
                {"name":"text","role":"viewer|operator|admin","secondFactor":"bool","disabled":"bool",
                 "createdAt":"instant","signedInAt":"instant?"}
                """,
            ["Users"] = """{"items":"[User]","next":"text?"}""",
            ["UserToken"] = """
                {"id":"text","label":"text","role":"viewer|operator|admin","createdAt":"instant","expiresAt":"instant",
                 "usedAt":"instant?"}
                """,
            ["NewUserToken"] = """
                {"id":"text","label":"text","role":"viewer|operator|admin","createdAt":"instant","expiresAt":"instant",
                 "usedAt":"instant?","token":"text"}
                """,
            ["AuditEntry"] = """
                {"seq":"int","at":"instant","who":"text","from":"text","action":"text","subject":"text",
                 "outcome":"text","asked":"int?"}
                """,
            ["AuditEntries"] = """{"items":"[AuditEntry]","next":"text?"}""",
            ["SealedSecrets"] = """{"secrets":"int","underOldKey":"int","resealed":"int"}""",
            ["AuditVerification"] = """{"holds":"bool","rows":"int","newest":"int","broken":"[text]"}""",
            ["Reconciliation"] = """
                {"day":"text","state":"running|incomplete|complete","compared":"int","open":"int","waiting":"int",
                 "unanswered":"int","listed":"bool?","beganAt":"instant","completedAt":"instant?"}
                """,
            ["Reconciliations"] = """{"items":"[Reconciliation]","next":"text?"}""",
            ["ReconciliationAsked"] = """{"begins":"bool"}""",
            ["Difference"] = """
                {"id":"text","object":"text","kind":"state|amount|missingThere|missingHere|late",
                 "state":"waiting|open|accepted|settled","here":"text","there":"text","firstSeenAt":"instant",
                 "lastSeenAt":"instant?","settledAt":"instant?","acceptedBy":"text?","note":"text?"}
                """,
            ["Differences"] = """{"items":"[Difference]","next":"text?"}""",
            // What is sent.
            ["TestAddressWish"] = """
                {"id?":"any","name?":"text?","addressLine1?":"text?","addressLine2?":"text?","addressLine3?":"text?",
                 "city?":"text?","county?":"text?","district?":"text?","stateOrRegion?":"text?","postalCode?":"text?",
                 "countryCode":"text","phoneNumber?":"text?"}
                """,
            ["TestCardWish"] = """
                {"instrument":"text","descriptor?":"any","allowed?":"any","expired?":"any","pending?":"any",
                 "decline?":"any","checkoutEnding?":"any"}
                """,
            ["SettingsWish"] = """
                {"terms?":"tender|amazon-sandbox?","clock?":"running|frozen?",
                 "noticeDelay?":"text?","throttling?":"bool?","fees?":"FeesWish?",
                 "returnOrigins?":"[text]?",
                 "serviceStatus?":"GREEN|GREEN_I|YELLOW|RED?","serviceMessage?":"text?","suspended?":"bool?",
                 "providers?":"[Provider]?"}
                """,
            ["LiveSettingsWish"] = """
                {"fees?":"FeesWish?","returnOrigins?":"[text]?","serviceStatus?":"GREEN|GREEN_I|YELLOW|RED?",
                 "serviceMessage?":"text?","suspended?":"bool?","providers?":"[Provider]?"}
                """,
            ["FeesWish"] = """{"basisPoints?":"int?","fixed?":"int?"}""",
            ["AddressWish"] = """
                {"name?":"text?","addressLine1?":"text?","addressLine2?":"text?","addressLine3?":"text?",
                 "city?":"text?","county?":"text?","district?":"text?","stateOrRegion?":"text?","postalCode?":"text?",
                 "countryCode?":"text?","phoneNumber?":"text?"}
                """,
            ["BuyerWish"] = """
                {"name?":"text?","email?":"text?","phoneNumber?":"text?","buyerId?":"text?",
                 "shippingAddress?":"AddressWish?","shippingAddresses?":"[AddressWish]?",
                 "billingAddress?":"AddressWish?"}
                """,
            ["NoticeFaultsWish"] = """
                {"drop?":"FaultWish?","double?":"FaultWish?","reorder?":"FaultWish?","delay?":"FaultWish?",
                 "truncate?":"FaultWish?","badSignature?":"FaultWish?","beforeAnswer?":"FaultWish?"}
                """,
            ["CallFaultsWish"] = """
                {"429?":"FaultWish?","500?":"FaultWish?","503?":"FaultWish?","slow?":"FaultWish?","cut?":"FaultWish?",
                 "replyLost?":"FaultWish?"}
                """,
            ["FaultWish"] = """
                {"share?":"number?","times?":"int?","by?":"text?","match?":"FaultMatchWish?"}
                """,
            ["FaultMatchWish"] = """{"objectId?":"text?","operation?":"text?","endpoint?":"text?"}""",
            ["MatchWish"] = """{"objectId?":"text?","reference?":"text?","amountFrom?":"text?","amountTo?":"text?"}""",
        };
}
