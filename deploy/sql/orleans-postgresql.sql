-- Orleans on PostgreSQL: cluster membership and grain storage, for the ADO.NET providers (invariant "Npgsql").
--
-- Kefu applies this file at every start; it may be applied any number of times, by several silos at once,
-- with or without a surrounding transaction. Everything is created in the first schema of the search_path
-- (which must exist). That schema belongs to one Kefu service: the rows of OrleansQuery are overwritten.
--
-- The providers know nothing but the texts in OrleansQuery, read once at start, their parameters and the
-- columns they return. What these texts promise:
--   storage     One row per (service, state name, grain key), enforced by the primary key. A write answers
--               the new version, or no row at all when the caller's version is not the current one; the
--               provider turns "no row" into InconsistentStateException. That covers two first writes, too.
--   membership  Every change of a silo's row raises the table's version by compare-and-set, both or neither.
--               The heartbeat (IAmAlive) does not.

DO $ddl$
BEGIN
    -- CREATE ... IF NOT EXISTS is not safe against itself: silos that start together take turns.
    PERFORM pg_advisory_xact_lock(hashtextextended('kefu/orleans', 0));

    CREATE TABLE IF NOT EXISTS OrleansQuery
    (
        QueryKey  text PRIMARY KEY,
        QueryText text NOT NULL
    );

    CREATE TABLE IF NOT EXISTS OrleansMembershipVersionTable
    (
        DeploymentId text        PRIMARY KEY,
        Version      integer     NOT NULL DEFAULT 0,
        Timestamp    timestamptz NOT NULL DEFAULT now()
    ) WITH (fillfactor = 50);

    CREATE TABLE IF NOT EXISTS OrleansMembershipTable
    (
        DeploymentId text        NOT NULL REFERENCES OrleansMembershipVersionTable ON DELETE CASCADE,
        Address      text        NOT NULL,
        Port         integer     NOT NULL,
        Generation   integer     NOT NULL,
        SiloName     text        NOT NULL,
        HostName     text        NOT NULL,
        Status       integer     NOT NULL,
        ProxyPort    integer     NOT NULL,
        SuspectTimes text,
        StartTime    timestamptz NOT NULL,
        IAmAliveTime timestamptz NOT NULL,
        PRIMARY KEY (DeploymentId, Address, Port, Generation)
    ) WITH (fillfactor = 50);

    -- The hashes come first: they decide nearly every comparison. A key that is a text has N0 = N1 = 0;
    -- a key without an extension has the extension ''. Collation "C": the index must not depend on the system's locale.
    -- The fillfactor leaves room for updates in place (HOT).
    CREATE TABLE IF NOT EXISTS OrleansStorage
    (
        GrainIdHash            integer     NOT NULL,
        GrainTypeHash          integer     NOT NULL,
        GrainIdN0              bigint      NOT NULL,
        GrainIdN1              bigint      NOT NULL,
        GrainIdExtensionString text        COLLATE "C" NOT NULL,
        GrainTypeString        text        COLLATE "C" NOT NULL,
        ServiceId              text        COLLATE "C" NOT NULL,
        Version                integer     NOT NULL,
        ModifiedOn             timestamptz NOT NULL DEFAULT now(),
        PayloadBinary          bytea,
        CONSTRAINT OrleansStorage_one_row_per_grain PRIMARY KEY
            (GrainIdHash, GrainTypeHash, GrainIdN0, GrainIdN1, GrainIdExtensionString, GrainTypeString, ServiceId)
    ) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05);
END
$ddl$;

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES

-- Grain storage --------------------------------------------------------------------------------------------

('ReadFromStorageKey', $sql$
SELECT PayloadBinary, Version
FROM OrleansStorage
WHERE GrainIdHash = @GrainIdHash AND GrainTypeHash = @GrainTypeHash
  AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
  AND GrainIdExtensionString = coalesce(@GrainIdExtensionString, '')
  AND GrainTypeString = @GrainTypeString AND ServiceId = @ServiceId
$sql$),

-- Without a version the grain believes that there is no row: only the insert runs, and only one can win.
('WriteToStorageKey', $sql$
WITH changed AS
(
    UPDATE OrleansStorage
    SET PayloadBinary = @PayloadBinary, Version = Version + 1, ModifiedOn = now()
    WHERE GrainIdHash = @GrainIdHash AND GrainTypeHash = @GrainTypeHash
      AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
      AND GrainIdExtensionString = coalesce(@GrainIdExtensionString, '')
      AND GrainTypeString = @GrainTypeString AND ServiceId = @ServiceId
      AND Version = @GrainStateVersion
    RETURNING Version
), added AS
(
    INSERT INTO OrleansStorage
        (GrainIdHash, GrainTypeHash, GrainIdN0, GrainIdN1, GrainIdExtensionString, GrainTypeString, ServiceId,
         Version, PayloadBinary)
    SELECT @GrainIdHash, @GrainTypeHash, @GrainIdN0, @GrainIdN1, coalesce(@GrainIdExtensionString, ''),
           @GrainTypeString, @ServiceId, 1, @PayloadBinary
    WHERE @GrainStateVersion IS NULL
    ON CONFLICT DO NOTHING
    RETURNING Version
)
SELECT Version AS NewGrainStateVersion FROM changed
UNION ALL
SELECT Version FROM added
$sql$),

-- The row stays, empty, so that a version is never used twice.
('ClearStorageKey', $sql$
UPDATE OrleansStorage
SET PayloadBinary = NULL, Version = Version + 1, ModifiedOn = now()
WHERE GrainIdHash = @GrainIdHash AND GrainTypeHash = @GrainTypeHash
  AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
  AND GrainIdExtensionString = coalesce(@GrainIdExtensionString, '')
  AND GrainTypeString = @GrainTypeString AND ServiceId = @ServiceId
  AND Version = @GrainStateVersion
RETURNING Version AS NewGrainStateVersion
$sql$),

-- For providers with DeleteStateOnClear: any answer other than the old version means success.
('DeleteStorageKey', $sql$
DELETE FROM OrleansStorage
WHERE GrainIdHash = @GrainIdHash AND GrainTypeHash = @GrainTypeHash
  AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
  AND GrainIdExtensionString = coalesce(@GrainIdExtensionString, '')
  AND GrainTypeString = @GrainTypeString AND ServiceId = @ServiceId
  AND Version = @GrainStateVersion
RETURNING Version + 1 AS NewGrainStateVersion
$sql$),

-- Membership -----------------------------------------------------------------------------------------------

('InsertMembershipVersionKey', $sql$
WITH added AS
(
    INSERT INTO OrleansMembershipVersionTable (DeploymentId) VALUES (@DeploymentId)
    ON CONFLICT DO NOTHING
    RETURNING DeploymentId
)
SELECT EXISTS (SELECT FROM added)
$sql$),

-- The version's row is the lock: of two silos with the same version the second finds it changed and adds nothing.
('InsertMembershipKey', $sql$
WITH stepped AS
(
    UPDATE OrleansMembershipVersionTable
    SET Version = Version + 1, Timestamp = now()
    WHERE DeploymentId = @DeploymentId AND Version = @Version
      AND NOT EXISTS
      (
          SELECT FROM OrleansMembershipTable
          WHERE DeploymentId = @DeploymentId
            AND Address = @Address AND Port = @Port AND Generation = @Generation
      )
    RETURNING DeploymentId
), added AS
(
    INSERT INTO OrleansMembershipTable
        (DeploymentId, Address, Port, Generation, SiloName, HostName, Status, ProxyPort, StartTime, IAmAliveTime)
    SELECT DeploymentId, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime,
           @IAmAliveTime
    FROM stepped
    RETURNING DeploymentId
)
SELECT EXISTS (SELECT FROM added)
$sql$),

('UpdateMembershipKey', $sql$
WITH stepped AS
(
    UPDATE OrleansMembershipVersionTable
    SET Version = Version + 1, Timestamp = now()
    WHERE DeploymentId = @DeploymentId AND Version = @Version
      AND EXISTS
      (
          SELECT FROM OrleansMembershipTable
          WHERE DeploymentId = @DeploymentId
            AND Address = @Address AND Port = @Port AND Generation = @Generation
      )
    RETURNING DeploymentId
), changed AS
(
    UPDATE OrleansMembershipTable AS silo
    SET Status = @Status, SuspectTimes = @SuspectTimes, IAmAliveTime = @IAmAliveTime
    FROM stepped
    WHERE silo.DeploymentId = stepped.DeploymentId
      AND silo.Address = @Address AND silo.Port = @Port AND silo.Generation = @Generation
    RETURNING silo.DeploymentId
)
SELECT EXISTS (SELECT FROM changed)
$sql$),

('UpdateIAmAlivetimeKey', $sql$
UPDATE OrleansMembershipTable
SET IAmAliveTime = @IAmAliveTime
WHERE DeploymentId = @DeploymentId AND Address = @Address AND Port = @Port AND Generation = @Generation
$sql$),

-- Both reads answer at least one row, with the table's version; without a silo its columns are null.
('MembershipReadRowKey', $sql$
SELECT DeploymentId, table_version.Version, silo.Address, silo.Port, silo.Generation, silo.SiloName, silo.HostName,
       silo.Status, silo.ProxyPort, silo.SuspectTimes, silo.StartTime, silo.IAmAliveTime
FROM OrleansMembershipVersionTable AS table_version
LEFT JOIN
(
    SELECT * FROM OrleansMembershipTable
    WHERE Address = @Address AND Port = @Port AND Generation = @Generation
) AS silo USING (DeploymentId)
WHERE DeploymentId = @DeploymentId
$sql$),

('MembershipReadAllKey', $sql$
SELECT DeploymentId, table_version.Version, silo.Address, silo.Port, silo.Generation, silo.SiloName, silo.HostName,
       silo.Status, silo.ProxyPort, silo.SuspectTimes, silo.StartTime, silo.IAmAliveTime
FROM OrleansMembershipVersionTable AS table_version
LEFT JOIN OrleansMembershipTable AS silo USING (DeploymentId)
WHERE DeploymentId = @DeploymentId
$sql$),

('GatewaysQueryKey', $sql$
SELECT Address, ProxyPort, Generation
FROM OrleansMembershipTable
WHERE DeploymentId = @DeploymentId AND Status = @Status AND ProxyPort > 0
$sql$),

-- 6 is SiloStatus.Dead. Silos that are still joining or leaving are left alone, whatever their heartbeat says.
('CleanupDefunctSiloEntriesKey', $sql$
DELETE FROM OrleansMembershipTable
WHERE DeploymentId = @DeploymentId AND Status = 6 AND StartTime < @IAmAliveTime AND IAmAliveTime < @IAmAliveTime
$sql$),

-- Optional; used instead of the one above where the provider knows it: one silo, if its row is as it was read.
('CleanupDefunctSiloEntryKey', $sql$
DELETE FROM OrleansMembershipTable
WHERE DeploymentId = @DeploymentId AND Address = @Address AND Port = @Port AND Generation = @Generation
  AND Status = 6 AND StartTime = @StartTime AND IAmAliveTime = @IAmAliveTime
  AND coalesce(SuspectTimes, '') = coalesce(@SuspectTimes, '')
$sql$),

('DeleteMembershipTableEntriesKey', $sql$
DELETE FROM OrleansMembershipVersionTable
WHERE DeploymentId = @DeploymentId
$sql$)

ON CONFLICT (QueryKey) DO UPDATE
SET QueryText = excluded.QueryText
WHERE OrleansQuery.QueryText <> excluded.QueryText;
