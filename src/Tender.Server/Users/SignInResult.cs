using Tender.Server.Storage;

namespace Tender.Server.Users;

/// <summary>What a try to sign in came to.</summary>
/// <param name="User">Who signed in; null for nobody.</param>
/// <param name="MustWait">Whether nobody looked at it, because too many tries of that name were wrong.</param>
internal sealed record SignInResult(User? User, bool MustWait);
