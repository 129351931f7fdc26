# SPDX-License-Identifier: Apache-2.0
"""Excerpts of jobs' logs in the formats of DevStack, Tempest, Zuul and Jenkins, written for the demo."""
# ruff: noqa: E501 - log lines are as long as they are

N_CPU_DETACH = """\
Nov 24 09:40:58.210917 np0042 nova-compute[84213]: DEBUG nova.virt.libvirt.driver [None req-5d0c1f6e-8c3a-4f2e-9b57-3b1f1f0f6a11 tempest-AttachVolumeTestJSON-1719] Attempting to detach device vdb from instance 4c6f0d7a {{(pid=84213) _detach_from_live}}
Nov 24 09:40:58.402118 np0042 nova-compute[84213]: WARNING nova.virt.libvirt.driver [None req-5d0c1f6e-8c3a-4f2e-9b57-3b1f1f0f6a11 tempest-AttachVolumeTestJSON-1719] Waiting for libvirt event about the detach of device vdb timed out
Nov 24 09:41:07.512340 np0042 nova-compute[84213]: ERROR nova.virt.libvirt.driver [None req-5d0c1f6e-8c3a-4f2e-9b57-3b1f1f0f6a11 tempest-AttachVolumeTestJSON-1719] DeviceDetachFailed: Device detach failed for vdb: Run out of retry while detaching device vdb with device alias virtio-disk1 from instance 4c6f0d7a from the live domain config
Nov 24 09:41:07.801554 np0042 nova-compute[84213]: INFO nova.compute.manager [None req-5d0c1f6e-8c3a-4f2e-9b57-3b1f1f0f6a11 tempest-AttachVolumeTestJSON-1719] [instance: 4c6f0d7a] Failed to detach volume 9b1e2f44 from /dev/vdb
"""

N_CPU_CLEAN = """\
Nov 24 09:40:58.210917 np0042 nova-compute[84213]: INFO nova.compute.manager [None req-77ab1f6e-0001-4f2e-9b57-3b1f1f0f6a11 tempest-ResizeTest-2040] [instance: 71cc90aa] Took 3.41 seconds to spawn the instance on the hypervisor.
Nov 24 09:41:07.512340 np0042 nova-compute[84213]: INFO nova.compute.resource_tracker [None req-77ab1f6e-0002-4f2e-9b57-3b1f1f0f6a11 None None] Final resource view: name=np0042 phys_ram=7957MB used_ram=512MB
"""

N_CPU_NETWORK = """\
2014-11-24 09:38:11.077 21370 INFO nova.compute.manager [req-0a3b tempest-ServersTestJSON-1] [instance: 0c11] Claim successful
2014-11-24 09:43:12.913 21370 WARNING nova.virt.libvirt.driver [req-0a3b tempest-ServersTestJSON-1] Timeout waiting for vif plugging callback for instance 0c11
2014-11-24 09:43:13.402 21370 ERROR nova.compute.manager [req-0a3b tempest-ServersTestJSON-1] [instance: 0c11] Failed to allocate the network(s)
2014-11-24 09:43:13.402 21370 TRACE nova.compute.manager [instance: 0c11] Traceback (most recent call last):
2014-11-24 09:43:13.402 21370 TRACE nova.compute.manager [instance: 0c11]   File "/opt/stack/new/nova/nova/compute/manager.py", line 2071, in _build_and_run_instance
2014-11-24 09:43:13.402 21370 TRACE nova.compute.manager [instance: 0c11]     block_device_info=block_device_info)
2014-11-24 09:43:13.402 21370 TRACE nova.compute.manager [instance: 0c11] VirtualInterfaceCreateException: Virtual Interface creation failed
"""

JOB_OUTPUT_DETACH = """\
2026-11-24 09:02:11.004312 | Job console starting
2026-11-24 09:02:12.880101 | TASK [run-devstack : Run devstack]
2026-11-24 09:31:40.190212 | controller | This is your host IP address: 10.0.16.4
2026-11-24 09:44:19.551990 | controller | {1} tempest.api.compute.volumes.test_attach_volume.AttachVolumeTestJSON.test_attach_detach_volume [196.331102s] ... FAILED
2026-11-24 09:44:20.000101 | controller | ==============================
2026-11-24 09:44:20.000312 | controller | Failed 1 tests - output below:
2026-11-24 09:44:20.000377 | controller | ==============================
2026-11-24 09:44:20.112001 | controller | tempest.api.compute.volumes.test_attach_volume.AttachVolumeTestJSON.test_attach_detach_volume
2026-11-24 09:44:20.112400 | controller |     raise lib_exc.TimeoutException(message)
2026-11-24 09:44:20.112455 | controller |     tempest.lib.exceptions.TimeoutException: Request timed out
2026-11-24 09:45:02.771043 | POST-RUN END RESULT_NORMAL: [trusted : opendev.org/opendev/base-jobs/playbooks/base/post.yaml@master]
"""

JOB_OUTPUT_MIRROR = """\
2026-11-24 09:02:11.004312 | Job console starting
2026-11-24 09:03:02.880101 | TASK [bindep : Install distro packages from bindep]
2026-11-24 09:03:31.190212 | controller | E: Failed to fetch http://mirror.example.org/ubuntu/pool/main/libx/libxml2/libxml2-dev_2.9.14.deb  503  Service Unavailable [IP: 192.0.2.7 80]
2026-11-24 09:03:31.190870 | controller | E: Unable to fetch some archives, maybe run apt-get update or try with --fix-missing?
2026-11-24 09:03:31.402118 | controller | ERROR: "msg": "non-zero return code", "rc": 100
2026-11-24 09:04:00.771043 | POST-RUN END RESULT_NORMAL: [trusted : opendev.org/opendev/base-jobs/playbooks/base/post.yaml@master]
"""

JOB_OUTPUT_RESIZE = """\
2026-11-24 09:02:11.004312 | Job console starting
2026-11-24 09:40:19.551990 | controller | {0} nova.tests.functional.test_resize.ResizeTest.test_resize_revert [41.220914s] ... FAILED
2026-11-24 09:40:20.000312 | controller | Failed 1 tests - output below:
2026-11-24 09:40:20.112001 | controller | nova.tests.functional.test_resize.ResizeTest.test_resize_revert
2026-11-24 09:40:20.112300 | controller | Traceback (most recent call last):
2026-11-24 09:40:20.112400 | controller |   File "nova/tests/functional/test_resize.py", line 88, in test_resize_revert
2026-11-24 09:40:20.112455 | controller | testtools.matchers._impl.MismatchError: 'ACTIVE' != 'VERIFY_RESIZE'
2026-11-24 09:41:02.771043 | POST-RUN END RESULT_NORMAL: [trusted : opendev.org/opendev/base-jobs/playbooks/base/post.yaml@master]
"""

CONSOLE_HTML_DHCP = """\
<pre>
2014-11-24 09:01:11.004 | Started by user anonymous
2014-11-24 09:41:12.880 | {2} neutron.tests.functional.agent.test_dhcp_agent.DHCPAgentTestCase.test_dhcp_lease [62.1s] ... FAILED
2014-11-24 09:41:13.112 | AssertionError: '10.0.0.5' not in ['10.0.0.7']
2014-11-24 09:42:00.402 | [SCP] Copying console log.
2014-11-24 09:42:01.100 | Finished: FAILURE
</pre>
"""

CONSOLE_HTML_SERVERS = """\
<pre>
2014-11-24 09:01:11.004 | Started by user anonymous
2014-11-24 09:50:12.880 | {0} tempest.api.compute.servers.test_servers.ServersTestJSON.test_create_server [300.1s] ... FAILED
2014-11-24 09:50:13.112 | Details: Server 0c11 failed to build and is in ERROR status
2014-11-24 09:52:00.402 | [SCP] Copying console log.
2014-11-24 09:52:01.100 | Finished: FAILURE
</pre>
"""

CONSOLE_TEXT_SSH = """\
Triggered by Gerrit: http://review.example.com/4711
Running as SYSTEM
[EnvInject] - Loading node environment variables.
09:31:02 tempest.scenario.test_minimum_basic.TestMinimumBasicScenario.test_minimum_basic_scenario ... FAILED
09:31:02 Traceback (most recent call last):
09:31:02   File "tempest/common/ssh.py", line 76, in _get_ssh_connection
09:31:02     password=self.password)
09:31:02 SSHTimeout: Connection to the 172.24.4.17 via SSH timed out.
09:31:05 Build step 'Execute shell' marked build as failure
Finished: FAILURE
"""
