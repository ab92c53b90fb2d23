namespace Tender.AmazonPay;

/// <summary>The real money's environment, or the one for trying.</summary>
public enum PayEnvironment
{
    /// <summary>The environment for trying: no real money moves.</summary>
    Sandbox = 1,

    /// <summary>The environment of real money and real buyers.</summary>
    Live = 2,
}
