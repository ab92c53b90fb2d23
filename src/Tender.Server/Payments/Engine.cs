using System.Security.Cryptography;
using Tender.Server.Hosting;
using Tender.Server.Processors;
using Tender.Server.Storage;

namespace Tender.Server.Payments;

/// <summary>Everything a dialect, the control API or a page can ask for, in one hand.</summary>
internal sealed class Engine
{
    /// <param name="store">The door.</param>
    /// <param name="processor">Who moves the money.</param>
    /// <param name="processorTimeout">How long it may take to answer.</param>
    /// <param name="secrets">What seals the buyers' tokens, the links to reports and the journal; null for a key of
    /// this engine's own, which ends with it.</param>
    /// <param name="reports">How the files of reports are written; null where none is made.</param>
    /// <param name="keep">What is kept for a time only; null for nothing.</param>
    /// <param name="pages">Where buyers choose and confirm; null where they are served here.</param>
    public Engine(
        PaymentStore store,
        Processor processor,
        TimeSpan processorTimeout,
        Secrets? secrets = null,
        ReportFormat? reports = null,
        RetentionWindows? keep = null,
        BuyerPages? pages = null
    )
    {
        secrets ??= new Secrets(RandomNumberGenerator.GetBytes(32));
        Store = store;
        AsksProcessor = !processor.DecidesAtOnce;
        ProcessorCalls = new ProcessorCalls(store, processor, processorTimeout);
        if (AsksProcessor)
            store.AddToEach(ProcessorCalls.ScheduleClose);
        Sessions = new CheckoutSessions(store, ProcessorCalls);
        Visits = new BuyerVisits(store, Sessions, pages, processorTimeout);
        Permissions = new ChargePermissions(store, ProcessorCalls);
        Authorizations = new Authorizations(store, ProcessorCalls);
        Captures = new Captures(store, ProcessorCalls);
        Buyers = new Buyers(secrets);
        Logins = new LoginTokens(store, secrets);
        Settlements = new Settlements(store);
        Reports = new Reports(store, secrets, reports);
        Disputes = new Disputes(store, decides: processor.DecidesAtOnce);
        Files = new EvidenceFiles(store, secrets);
        Accounts = new ProviderAccounts(store, secrets);
        InStore = new InStore(store);
        Credits = new ProviderCredits(store);
        Seals = new JournalSeals(store, secrets);
        Removal = new MerchantRemoval(store);
        Reconciliations = new Reconciliations(store, ProcessorCalls, AsksProcessor);
        Retention = new Retention(store, keep ?? new RetentionWindows(null, null, null));
    }

    public PaymentStore Store { get; }

    /// <summary>Whether verdicts are asked for outside.</summary>
    public bool AsksProcessor { get; }
    public ProcessorCalls ProcessorCalls { get; }
    public CheckoutSessions Sessions { get; }
    public BuyerVisits Visits { get; }
    public ChargePermissions Permissions { get; }
    public Authorizations Authorizations { get; }
    public Captures Captures { get; }
    public Disputes Disputes { get; }
    public EvidenceFiles Files { get; }
    public ProviderAccounts Accounts { get; }
    public InStore InStore { get; }
    public ProviderCredits Credits { get; }
    public Buyers Buyers { get; }
    public LoginTokens Logins { get; }
    public Settlements Settlements { get; }
    public Reports Reports { get; }
    public JournalSeals Seals { get; }
    public MerchantRemoval Removal { get; }
    public Retention Retention { get; }

    /// <summary>The daily comparison with the processor; tests put one of other pages and ages here.</summary>
    public Reconciliations Reconciliations { get; set; }
}
