using OtpNet;
using Tender.Server.Hosting;
using Tender.Server.Http;
using Tender.Server.Storage;
using Tender.Server.Users;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Users;

/// <summary>Threat C4: who is who, and how slow guessing is.</summary>
public class UserAccountsTests
{
    private const string Password = "correct horse battery";

    private static readonly Secrets Secrets = new(new byte[32]);

    [Theory, OnBothDatabases]
    public async Task There_is_no_user_until_one_is_made_and_the_first_is_made_once(TestDatabase kind)
    {
        await using var engines = await Engines.Start(kind);
        var accounts = Accounts(engines);
        Assert.False(await accounts.Any());
        foreach (var name in new[] { "admin", "root", "tender", "" })
        foreach (var password in new[] { "admin", "password", "" })
            Assert.Null((await accounts.SignIn(name, password, null, "198.51.100.1")).User);
        var made = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(i => accounts.Add($"first{i}", Password, Role.Admin, isFirst: true))
        );
        Assert.Single(made, why => why is null);
        Assert.Single(await accounts.Page(null, 10));
        Assert.Contains("sign in", await accounts.Add("late", Password, Role.Admin, isFirst: true));
    }

    [Theory, OnBothDatabases]
    public async Task What_is_no_name_or_no_password_is_told(TestDatabase kind)
    {
        await using var engines = await Engines.Start(kind);
        var accounts = Accounts(engines);
        foreach (var name in new[] { "", "anna b", "ann\u0430", "a/b", new string('a', 65) })
            Assert.StartsWith("A name has", await accounts.Add(name, Password, Role.Viewer));
        Assert.StartsWith("A password has", await accounts.Add("anna", "elevenchars", Role.Viewer));
        Assert.StartsWith("A password has", await accounts.Add("anna", new string('p', 201), Role.Viewer));
        Assert.Contains("does not have the name", await accounts.Add("anna", "annaannaanna", Role.Viewer));
        Assert.Null(await accounts.Add(" Anna ", Password, Role.Viewer));
        Assert.Contains("already", await accounts.Add("anna", Password, Role.Viewer));
        Assert.Equal("anna", (await accounts.SignIn("ANNA", Password, null, "-")).User?.Name);
    }

    [Theory, OnBothDatabases]
    public async Task Two_admins_who_take_each_others_role_at_once_leave_one(TestDatabase kind)
    {
        await using var engines = await Engines.Start(kind);
        for (var round = 0; round < 5; round++)
        {
            var (one, other) = ($"one{round}", $"other{round}");
            var accounts = Accounts(engines);
            foreach (var user in await accounts.Page(null, 100))
                await accounts.Change(user.Name, Role.Viewer, null);
            Assert.Null(await accounts.Add(one, Password, Role.Admin));
            Assert.Null(await accounts.Add(other, Password, Role.Admin));
            foreach (var user in await accounts.Page(null, 100))
                if (user.Name != one && user.Name != other)
                    await accounts.Change(user.Name, Role.Viewer, null);
            await Task.WhenAll(
                accounts.Change(one, Role.Viewer, null),
                Accounts(engines).Change(other, null, disabled: true)
            );
            Assert.Single(await accounts.Page(null, 100), user => user is { Role: Role.Admin, IsDisabled: false });
        }
    }

    /// <summary>A session whose user was given another password changes nothing, however late it asks.</summary>
    [Theory, OnBothDatabases]
    public async Task What_a_session_asks_after_its_user_was_changed_is_not_done(TestDatabase kind)
    {
        await using var engines = await Engines.Start(kind);
        var accounts = Accounts(engines);
        Assert.Null(await accounts.Add("anna", Password, Role.Viewer));
        var before = OwnChange.Of((await accounts.Find("anna"))!);
        Assert.Null(await accounts.SetPassword("anna", Password + "!"));
        Assert.NotNull(await accounts.SetPassword("anna", "of the thief, twelve", own: before));
        Assert.NotNull(await accounts.RemoveSecondFactor("anna", before));
        Assert.NotNull((await accounts.SignIn("anna", Password + "!", null, "-")).User);
        var own = OwnChange.Of((await accounts.Find("anna"))!);
        Assert.Null(await accounts.SetPassword("anna", Password, own: own));
        Assert.Equal(own.After, (await accounts.Find("anna"))!.Stamp);
    }

    [Theory, OnBothDatabases]
    public async Task A_name_that_no_database_takes_is_a_name_that_nobody_has(TestDatabase kind)
    {
        await using var engines = await Engines.Start(kind);
        var accounts = Accounts(engines);
        foreach (var name in new[] { "\0", "anna\0", "\ud800", new string('a', 5_000) })
            Assert.Equal(new SignInResult(null, MustWait: false), await accounts.SignIn(name, Password, null, "-"));
        Assert.Empty(await accounts.Page("\0", 10));
    }

    /// <summary>A known and an unknown name cost the same work and are told the same.</summary>
    [Theory, OnBothDatabases]
    public async Task For_a_name_that_nobody_has_as_much_is_done_and_the_same_is_told(TestDatabase kind)
    {
        await using var engines = await Engines.Start(kind);
        var passwords = new Passwords(rounds: 1_000);
        var accounts = Accounts(engines, passwords);
        await accounts.Add("anna", Password, Role.Admin);
        await accounts.Add("gone", Password, Role.Admin);
        await accounts.Change("gone", null, disabled: true);
        var answers = new List<List<(bool MustWait, long Computed)>>();
        foreach (var name in new[] { "anna", "nobody", "gone" })
        {
            var told = new List<(bool, long)>();
            for (var i = 0; i < 8; i++)
            {
                var before = passwords.Computed;
                var result = await accounts.SignIn(name, "wrong", null, "198.51.100.1");
                Assert.Null(result.User);
                told.Add((result.MustWait, passwords.Computed - before));
            }
            answers.Add(told);
        }
        Assert.Equal([1, 1, 1, 0, 0, 0, 0, 0], answers[0].Select(one => one.Computed));
        Assert.Equal(answers[0], answers[1]);
        Assert.Equal(answers[0], answers[2]);
        // Nor does a disabled user get in with the right password.
        engines.Clock.Now += TimeSpan.FromMinutes(1);
        Assert.Null((await accounts.SignIn("gone", Password, null, "-")).User);
    }

    [Fact]
    public async Task A_thousand_guesses_in_a_row_are_a_dozen()
    {
        await using var engines = await Engines.Start(TestDatabase.Sqlite);
        var passwords = new Passwords(rounds: 1_000);
        var accounts = Accounts(engines, passwords);
        await accounts.Add("anna", Password, Role.Admin);
        Assert.NotNull((await accounts.SignIn("anna", Password, null, "192.0.2.1")).User);
        var (began, looked) = (engines.Clock.Now, passwords.Computed);
        // A second apart, from as many addresses.
        for (var i = 0; i < 1_000; i++)
        {
            engines.Clock.Now += TimeSpan.FromSeconds(1);
            await accounts.SignIn("anna", $"guess {i}", null, $"198.51.100.{i % 250}");
        }
        Assert.Equal(12, passwords.Computed - looked);
        // As soon as each is allowed: the pauses grow up to a quarter of an hour.
        var pauses = new List<double>();
        for (var i = 0; i < 4; i++)
        {
            var from = engines.Clock.Now;
            do engines.Clock.Now += TimeSpan.FromSeconds(10);
            while ((await accounts.SignIn("anna", "guess", null, "198.51.100.7")).MustWait);
            pauses.Add((engines.Clock.Now - from).TotalMinutes);
        }
        Assert.InRange(pauses[^1], 14.8, 15.2);
        // She herself gets in from where she was last, meanwhile; from elsewhere she waits as well.
        Assert.True((await accounts.SignIn("anna", Password, null, "198.51.100.9")).MustWait);
        Assert.NotNull((await accounts.SignIn("anna", Password, null, "192.0.2.1")).User);
        Assert.True(engines.Clock.Now - began > TimeSpan.FromMinutes(60));
    }

    [Theory, OnBothDatabases]
    public async Task Fifty_guesses_at_once_are_three(TestDatabase kind)
    {
        await using var engines = await Engines.Start(kind);
        var passwords = new Passwords(rounds: 1_000);
        var accounts = Accounts(engines, passwords);
        await accounts.Add("anna", Password, Role.Admin);
        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => accounts.SignIn("anna", $"guess {i}", null, $"{i}")));
        Assert.Equal(3, passwords.Computed);
    }

    [Theory, OnBothDatabases]
    public async Task Who_is_changed_while_a_sign_in_is_under_way_does_not_get_in_by_it(TestDatabase kind)
    {
        await using var engines = await Engines.Start(kind);
        using var turns = new SemaphoreSlim(0);
        var accounts = Accounts(engines, new Passwords(rounds: 1_000, turns));
        Func<string, Task<string?>>[] changes =
        [
            name => accounts.SetPassword(name, "another long password"),
            name => accounts.Change(name, Role.Viewer, null),
            name => accounts.Change(name, null, disabled: true),
        ];
        foreach (var (number, change) in changes.Index())
        {
            var name = $"anna{number}";
            Assert.Null(await accounts.Add(name, Password, Role.Operator));
            var under = accounts.SignIn(name, Password, null, "-");
            // The try is counted once the user was read; the password is compared when it is its turn.
            while (await engines.Count("sign_in_tries") == 0)
                await Task.Delay(5);
            Assert.Null(await change(name));
            turns.Release();
            Assert.Equal(new SignInResult(null, MustWait: false), await under);
            await turns.WaitAsync();
        }
        turns.Release();
        Assert.NotNull((await accounts.SignIn("anna1", Password, null, "-")).User);
    }

    [Theory, OnBothDatabases]
    public async Task A_code_of_the_second_factor_is_needed_and_good_once(TestDatabase kind)
    {
        await using var engines = await Engines.Start(kind);
        var accounts = Accounts(engines);
        await accounts.Add("anna", Password, Role.Admin);
        var secret = SecondFactor.NewSecret();
        Assert.NotNull(await accounts.SetSecondFactor("anna", secret, "000000x"));
        Assert.Null(await accounts.SetSecondFactor("anna", secret, Code(0)));
        Assert.DoesNotContain(
            SecondFactor.Text(secret),
            System.Text.Encoding.UTF8.GetString((await accounts.Find("anna"))!.Totp!)
        );
        Assert.Null(await SignIn(null));
        // The code that it was set up with is used up.
        Assert.Null(await SignIn(Code(0)));
        engines.Clock.Now += TimeSpan.FromMinutes(1);
        var code = Code(0);
        Assert.Null((await accounts.SignIn("anna", "wrong password", code, "-")).User);
        engines.Clock.Now += TimeSpan.FromSeconds(3);
        Assert.NotNull(await SignIn(code));
        Assert.Null(await SignIn(code));
        Assert.Null(await SignIn(Code(-10)));
        engines.Clock.Now += TimeSpan.FromMinutes(2);
        Assert.NotNull(await SignIn(Code(0)));
        Assert.Null(await accounts.SetPassword("anna", Password + "!", withoutSecondFactor: true));
        Assert.NotNull((await accounts.SignIn("anna", Password + "!", null, "-")).User);

        string Code(int steps) =>
            new Totp(secret).ComputeTotp(engines.Clock.Now.UtcDateTime + steps * TimeSpan.FromSeconds(30));
        async Task<User?> SignIn(string? code) => (await accounts.SignIn("anna", Password, code, "-")).User;
    }

    [Theory, OnBothDatabases]
    public async Task There_is_always_an_admin_who_can_sign_in(TestDatabase kind)
    {
        await using var engines = await Engines.Start(kind);
        var accounts = Accounts(engines);
        await accounts.Add("anna", Password, Role.Admin);
        await accounts.Add("bert", Password, Role.Operator);
        Assert.Contains("only admin", await accounts.Change("anna", null, disabled: true));
        Assert.Contains("only admin", await accounts.Change("anna", Role.Viewer, null));
        Assert.Null(await accounts.Change("bert", Role.Admin, null));
        Assert.Null(await accounts.Change("anna", null, disabled: true));
        Assert.Contains("only admin", await accounts.Change("bert", null, disabled: true));
    }

    [Theory, OnBothDatabases]
    public async Task A_token_opens_for_its_role_until_it_ends_is_revoked_or_its_user_is_disabled(TestDatabase kind)
    {
        await using var engines = await Engines.Start(kind);
        var (accounts, tokens) = (Accounts(engines), new UserTokens(engines.Database, engines.Clock));
        await accounts.Add("anna", Password, Role.Admin);
        await accounts.Add("bert", Password, Role.Operator);
        var bert = (await accounts.Find("bert"))!;
        Assert.Contains("operator at most", (await tokens.Add(bert, "x", Role.Admin, null)).Text);
        Assert.Contains("1 to 366", (await tokens.Add(bert, "x", null, 367)).Text);
        var (reading, text) = await tokens.Add(bert, "monitoring", Role.Viewer, 10);
        var (full, whole) = await tokens.Add(bert, "all", null, null);
        Assert.Equal(Role.Viewer, (await Caller(text))!.Value.User.Role);
        Assert.Equal(Role.Operator, (await Caller(whole))!.Value.User.Role);
        Assert.Null(await Caller(text + "x"));
        Assert.Null(await Caller("tender-"));
        Assert.DoesNotContain(text, string.Join(' ', (await tokens.Of("bert")).Select(one => one.ToString())));
        Assert.Equal(engines.Clock.Now, (await tokens.Of("bert")).Single(one => one.Id == reading!.Id).UsedAt);
        // Whoever may do less has tokens that may do less.
        await accounts.Change("bert", Role.Viewer, null);
        Assert.Equal(Role.Viewer, (await Caller(whole))!.Value.User.Role);
        engines.Clock.Now += TimeSpan.FromDays(10);
        Assert.Null(await Caller(text));
        Assert.False(await tokens.Remove("anna", full!.Id));
        await accounts.Change("bert", null, disabled: true);
        Assert.Null(await Caller(whole));
        await accounts.Change("bert", null, disabled: false);
        Assert.NotNull(await Caller(whole));
        Assert.True(await tokens.Remove("bert", full.Id));
        Assert.Null(await Caller(whole));

        Task<(User User, PersonalToken Token)?> Caller(string token) =>
            tokens.Caller(new("GET", "/operator/v1/merchants", [new("Authorization", $"Bearer {token}")], default));
    }

    [Theory, OnBothDatabases]
    public async Task A_token_opens_also_while_nothing_can_be_noted_of_it(TestDatabase kind)
    {
        await using var engines = await Engines.Start(kind);
        var (accounts, tokens) = (Accounts(engines), new UserTokens(engines.Database, engines.Clock));
        await accounts.Add("anna", Password, Role.Admin);
        var (token, text) = await tokens.Add((await accounts.Find("anna"))!, "x", null, null);
        await FailingTrigger.Make(engines, "UPDATE", "user_tokens", "NEW.used IS NOT NULL");
        var request = new WireRequest("GET", "/operator/v1/jobs", [new("Authorization", $"Bearer {text}")], default);
        Assert.Equal(token!.Id, (await tokens.Caller(request))?.Token.Id);
        Assert.Null((await tokens.Of("anna")).Single().UsedAt);
        await FailingTrigger.Mend(engines, "user_tokens");
        Assert.NotNull(await tokens.Caller(request));
        Assert.Equal(engines.Clock.Now, (await tokens.Of("anna")).Single().UsedAt);
    }

    private static UserAccounts Accounts(Engines engines, Passwords? passwords = null) =>
        new(engines.Database, Secrets, passwords ?? new Passwords(rounds: 1_000), engines.Clock);
}
