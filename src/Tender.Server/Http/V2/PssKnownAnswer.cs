namespace Tender.Server.Http.V2;

/// <summary>
/// A key whose private half no longer exists, and one signature it made (salt 20): libcrypto proves itself on it, and
/// it stands in for keys nobody registered.
/// </summary>
internal static class PssKnownAnswer
{
    public static ReadOnlySpan<byte> Text => "Tender checks its tools before it trusts them."u8;

    public static byte[] Signature { get; } =
        Convert.FromBase64String(
            "KC9/wHM6tndqVxyZxiniaBYaC0DdTx6uzdKMACJUsdvWfNpGVnZjvpz+CB9R8sPB7dZcPZngjPSlsn9Xrs8odFYf"
                + "NxZa/9OPwMcOHAw9vG+wpap4q/WmyO9QQ0Yv1QGkDHv/pZp3z2n4+ElSNEnPEso6UmjtxfnnWCBr4BfJzfApYYMq"
                + "3uK+7CSoChq8GHCB1L2FfjE1/QtNuHIUOqz7NfDHwL5labyuDxob/S2nEHax4r8FbceZGFWNwcq1MeeyRLLosfnk"
                + "h5mFpx842aiXrpeoOyriZakRf6xoAodJr+jVWTOnQqiUOEeeachKBGsPuj+8TRbQrnkwDeO0W3hS1A=="
        );

    public const string PublicKey = """
        -----BEGIN PUBLIC KEY-----
        MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAunSapziSRlrNm2qM09m0
        P+ATJxTKZhEKLylGnsBDbLIUCR+bGOHbxiewBYmWaPEcdaCGDj40jzTkAZVBiKpr
        6vyoxNa5SFPzAahhsxM3r8Z5/Gc2d3Oc2J2KYdWL2Uu/2STqwfA3M84Znyftfn5Q
        rRrzQUQEswh/79nAleOBbxWvWpSBzoFKireeCBc+vYYORaNUzg40qVz10Ro0rusQ
        CYBLZeSm1/siDV67LTmBHoGLjXxHM16697VDQp3MY1VgX/whHwe3HGlzr1Wtnerl
        P9RiBbcreoe2eYehxRau3Fr1M/5AgjT7vYSOcUKtPx721BSNIBXyz3cQLA1lU9L6
        /wIDAQAB
        -----END PUBLIC KEY-----
        """;
}
