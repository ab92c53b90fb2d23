namespace Tender.AmazonPay;

/// <summary>The real money's environment, or the one for trying.</summary>
public enum PayEnvironment
{
    /// <summary>No real money.</summary>
    Sandbox = 1,

    /// <summary>Real money.</summary>
    Live = 2,
}
