// Signals, file modes and namespaces: these tests run where Kefu is deployed.
[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]
