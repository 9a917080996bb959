-- Orleans on SQLite: grain storage for the ADO.NET provider (invariant "System.Data.SQLite", which loads
-- Microsoft.Data.Sqlite). One machine needs no membership table.
--
-- Kefu applies this file at every start; it may be applied any number of times, inside a transaction or not.
-- The journal mode is not set here, because it cannot be changed within a transaction: whoever opens the file
-- sets WAL. SQLite 3.35 or later (RETURNING).
--
-- The provider knows nothing but the texts in OrleansQuery, read once at start, their parameters and the columns
-- they return. Every text is one statement: it happens wholly or not at all, and a failure cannot hand a
-- connection with an open transaction back to the pool. A write or clear answers the new version, or no row when
-- the caller's version is not the current one; the provider turns "no row" into InconsistentStateException.

CREATE TABLE IF NOT EXISTS OrleansQuery
(
    QueryKey  TEXT NOT NULL PRIMARY KEY,
    QueryText TEXT NOT NULL
);

-- A key that is a text has N0 = N1 = 0; a key without an extension has the extension ''.
CREATE TABLE IF NOT EXISTS OrleansStorage
(
    GrainIdHash            INTEGER NOT NULL,
    GrainTypeHash          INTEGER NOT NULL,
    GrainIdN0              INTEGER NOT NULL,
    GrainIdN1              INTEGER NOT NULL,
    GrainIdExtensionString TEXT    NOT NULL,
    GrainTypeString        TEXT    NOT NULL,
    ServiceId              TEXT    NOT NULL,
    Version                INTEGER NOT NULL,
    ModifiedOn             TEXT    NOT NULL DEFAULT CURRENT_TIMESTAMP,
    PayloadBinary          BLOB,
    CONSTRAINT one_row_per_grain PRIMARY KEY
        (GrainIdHash, GrainTypeHash, GrainIdN0, GrainIdN1, GrainIdExtensionString, GrainTypeString, ServiceId)
);

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES

('ReadFromStorageKey', '
SELECT PayloadBinary, Version
FROM OrleansStorage
WHERE GrainIdHash = @GrainIdHash AND GrainTypeHash = @GrainTypeHash
  AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
  AND GrainIdExtensionString = coalesce(@GrainIdExtensionString, '''')
  AND GrainTypeString = @GrainTypeString AND ServiceId = @ServiceId
'),

-- Three cases: no version, no row: inserted as version 1. The right version: updated. Anything else: no answer.
-- A version without a row must not insert (the row was deleted meanwhile), hence the EXISTS.
('WriteToStorageKey', '
INSERT INTO OrleansStorage
    (GrainIdHash, GrainTypeHash, GrainIdN0, GrainIdN1, GrainIdExtensionString, GrainTypeString, ServiceId,
     Version, PayloadBinary)
SELECT @GrainIdHash, @GrainTypeHash, @GrainIdN0, @GrainIdN1, coalesce(@GrainIdExtensionString, ''''),
       @GrainTypeString, @ServiceId, 1, @PayloadBinary
WHERE @GrainStateVersion IS NULL
   OR EXISTS
   (
       SELECT 1 FROM OrleansStorage
       WHERE GrainIdHash = @GrainIdHash AND GrainTypeHash = @GrainTypeHash
         AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
         AND GrainIdExtensionString = coalesce(@GrainIdExtensionString, '''')
         AND GrainTypeString = @GrainTypeString AND ServiceId = @ServiceId
   )
ON CONFLICT DO UPDATE
SET PayloadBinary = excluded.PayloadBinary, Version = Version + 1, ModifiedOn = CURRENT_TIMESTAMP
WHERE Version = @GrainStateVersion
RETURNING Version AS NewGrainStateVersion
'),

-- The row stays, empty, so that a version is never used twice.
('ClearStorageKey', '
UPDATE OrleansStorage
SET PayloadBinary = NULL, Version = Version + 1, ModifiedOn = CURRENT_TIMESTAMP
WHERE GrainIdHash = @GrainIdHash AND GrainTypeHash = @GrainTypeHash
  AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
  AND GrainIdExtensionString = coalesce(@GrainIdExtensionString, '''')
  AND GrainTypeString = @GrainTypeString AND ServiceId = @ServiceId
  AND Version = @GrainStateVersion
RETURNING Version AS NewGrainStateVersion
'),

-- For providers with DeleteStateOnClear: any answer other than the old version means success.
('DeleteStorageKey', '
DELETE FROM OrleansStorage
WHERE GrainIdHash = @GrainIdHash AND GrainTypeHash = @GrainTypeHash
  AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
  AND GrainIdExtensionString = coalesce(@GrainIdExtensionString, '''')
  AND GrainTypeString = @GrainTypeString AND ServiceId = @ServiceId
  AND Version = @GrainStateVersion
RETURNING Version + 1 AS NewGrainStateVersion
')

ON CONFLICT (QueryKey) DO UPDATE
SET QueryText = excluded.QueryText
WHERE QueryText <> excluded.QueryText;
