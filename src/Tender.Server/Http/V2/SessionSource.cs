namespace Tender.Server.Http.V2;

/// <summary>Where the description of a new checkout session comes from.</summary>
internal enum SessionSource
{
    /// <summary>Create Checkout Session, or the signed payload of a checkout button.</summary>
    Checkout,

    /// <summary>A Buy Now button: nobody signed it, and no URL leads back.</summary>
    BuyNow,

    /// <summary>A sign-in button that saves the wallet as well: URLs and scopes have a sign-in's names.</summary>
    SignIn,
}
