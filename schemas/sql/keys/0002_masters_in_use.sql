-- Which master keys are in use is asked at every start, and must not read every key for it: a state has millions of them and a handful of masters.
create index data_key_master on hub.data_key (master) where master is not null;
